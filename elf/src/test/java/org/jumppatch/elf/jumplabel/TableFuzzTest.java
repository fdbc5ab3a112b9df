package org.jumppatch.elf.jumplabel;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Untrusted;

/** Jump tables: named by a section, made of relocations, and found by content only. */
class TableFuzzTest {
  private static void read(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Image image = Image.of(Path.of("fuzz"), Bytes.of("fuzz", file));
          StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
          for (StaticKey key : keys.all()) {
            key.enabled();
            key.type();
            key.stateOfSites();
            keys.resolve(key.names().get(0));
          }
          return keys;
        });
  }

  @FuzzTest(maxDuration = "12h")
  void section(byte[] file) {
    read(file);
  }

  @FuzzTest(maxDuration = "12h")
  void relocations(byte[] file) {
    read(file);
  }

  @FuzzTest(maxDuration = "12h")
  void content(byte[] file) {
    read(file);
  }
}
