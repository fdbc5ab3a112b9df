package org.jumppatch.patcher.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeQueue;
import org.jumppatch.patcher.site.CodeBytes;

/** The programs that flip every key of an image, each on its own. */
final class KernelPrograms {
  private KernelPrograms() {}

  /** By key: the entries that take it on, or off. */
  static List<List<PokeEntry>> entries(List<StaticKey> all, Dialect dialect, boolean on) {
    List<List<PokeEntry>> keys = new ArrayList<>();
    for (StaticKey key : all) {
      List<PokeEntry> entries = new ArrayList<>();
      for (JumpEntry entry : key.entries()) {
        entries.add(
            PokeEntry.of(dialect, entry.code(), instruction(entry, !on), instruction(entry, on)));
      }
      entries.sort(Comparator.comparing(PokeEntry::address, Long::compareUnsigned));
      keys.add(entries);
    }
    return keys;
  }

  static PokeProgram batches(Dialect dialect, List<PokeEntry> entries) {
    PokeQueue queue = new PokeQueue(dialect);
    entries.forEach(queue::add);
    queue.finish();
    return PokeProgram.batches(dialect, queue.vectors());
  }

  /** All keys of an image. */
  static List<StaticKey> keys(Path path) {
    try {
      Image image = Image.open(path);
      return StaticKeys.of(image, JumpTable.of(image)).all();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CodeBytes instruction(JumpEntry entry, boolean on) {
    return CodeBytes.of(entry.formWhen(on).encode(entry.code(), entry.target()));
  }
}
