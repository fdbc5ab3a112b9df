package org.jumppatch.patcher.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.text.Cause;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.XZInputStream;

/**
 * A Linux 6.12 that clang 19 built with kCFI, FineIBT and call padding, after a plain boot in QEMU.
 * Recorded as {@code LiveText} records others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClangTest {
  private Image image;
  private Section section;
  private byte[] running;

  @BeforeAll
  void load(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bzImage");
    try (InputStream kernel = resource("/kernels/clang-6.12.117.bzImage");
        InputStream record = resource("clang-6.12.117.xorxz")) {
      Files.copy(kernel, file);
      image = Image.open(file);
      section = image.elf().section(".text").orElseThrow();
      running = new XZInputStream(record).readAllBytes();
    }
    byte[] linked = image.content().copy(section.offset(), running.length);
    for (int i = 0; i < running.length; i++) {
      running[i] ^= linked[i];
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(ClangTest.class.getResourceAsStream(name), name);
  }

  private Explanation explained(byte[] text) throws IOException {
    try (Capstone capstone = Capstone.open()) {
      return new Explainer(image, StaticKeys.of(image, JumpTable.of(image)), capstone)
          .explain(Dump.of(Bytes.of("text", text), OptionalLong.of(section.address())));
    }
  }

  @Test
  void everyByteIsExplained() throws IOException {
    Explanation found = explained(running);
    assertThat(found.runs()).isEmpty();
    assertThat(found.causes())
        .anyMatch(count -> count.cause() == Cause.CFI && count.bytes() > 90_000)
        .anyMatch(count -> count.cause() == Cause.RETURN_THUNK && count.bytes() > 140_000);
  }

  @Test
  void aFunctionsNumberThatWasChangedStandsOut() throws IOException {
    byte[] changed = running.clone();
    Section table = image.elf().section(".cfi_sites").orElseThrow();
    Bytes sites = image.elf().content(table);
    int found = 0;
    for (long at = 0; at < sites.size() && found < 20; at += 4) {
      int place = (int) (table.address() + at + sites.s32(at) - section.address());
      if (place >= 0 && place < changed.length - 16 && (changed[place] & 0xff) == 0xb8) {
        changed[place + 2] ^= 0x10;
        found++;
      }
    }
    assertThat(explained(changed).unexplained()).isEqualTo(found).isEqualTo(20);
  }
}
