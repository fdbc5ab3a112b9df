package org.jumppatch.elf.jumplabel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.tukaani.xz.XZInputStream;

/**
 * A real kernel's jump table as another program decoded it, in {@code kernels/RELEASE.csv.xz}; the
 * names in it are those of the booted kernel's /proc/kallsyms. A test is skipped where the kernel
 * at hand is of another release than those recorded.
 *
 * @param keyName one of the names of the key's address
 * @param bytes the site's, in hexadecimal
 * @param function the symbol that the site is in, and how far; one of several
 */
record RecordedTable(
    long code,
    long target,
    long key,
    String keyName,
    boolean branch,
    int size,
    boolean jump,
    String bytes,
    String section,
    String function) {

  static List<RecordedTable> of(Kernel kernel) {
    InputStream file =
        RecordedTable.class.getResourceAsStream("/kernels/" + kernel.release() + ".csv.xz");
    assumeTrue(file != null, "nothing is recorded of " + kernel.release());
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new XZInputStream(file), StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).map(RecordedTable::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordedTable parse(String line) {
    List<String> fields = List.of(line.split(",", -1));
    return new RecordedTable(
        address(fields.get(0)),
        address(fields.get(1)),
        address(fields.get(2)),
        fields.get(3),
        fields.get(4).equals("1"),
        Integer.parseInt(fields.get(5)),
        fields.get(6).equals("jmp"),
        fields.get(7),
        fields.get(8),
        fields.get(9));
  }

  private static long address(String text) {
    return Long.parseUnsignedLong(text.substring(2), 16);
  }

  /** An entry as it was read, with the recorded names where they are among those that there are. */
  RecordedTable likeThis(Image image, JumpEntry entry, StaticKey owner) {
    Area area = image.space().areaAt(entry.code());
    byte[] bytes = image.content().copy(entry.siteOffset(), entry.size());
    return new RecordedTable(
        entry.code(),
        entry.target(),
        entry.key(),
        owner.names().contains(keyName) ? keyName : owner.name(),
        entry.branch(),
        entry.size(),
        entry.form().isJump(),
        HexFormat.of().formatHex(bytes),
        area == null ? "" : area.name(),
        function(image, entry.code()));
  }

  private String function(Image image, long at) {
    SymbolOffset nearest = image.symbols().nearest(at);
    if (nearest == null) {
      return "";
    }
    return image.symbols().namesOf(at - nearest.offset()).stream()
        .map(name -> new SymbolOffset(name, nearest.offset()).toString())
        .filter(function::equals)
        .findFirst()
        .orElse(nearest.toString());
  }
}
