package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;

/** Against what the keys of booted kernels held: {@code sealed.csv}, a row for each such key. */
class SealedKeysTest {
  private static final int KERNEL = 0;
  private static final int NAME = 1;
  private static final int ADDRESS = 2;
  private static final int STATE_LIVE = 9;

  private static List<String[]> recorded(Kernel kernel) throws IOException {
    try (InputStream file = SealedKeysTest.class.getResourceAsStream("sealed.csv")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .map(line -> line.split(","))
          .filter(row -> row[KERNEL].equals(kernel.release()))
          .toList();
    }
  }

  private static void sealsWhatTheBootedKernelHadSealed(Kernel kernel) throws IOException {
    List<String[]> rows = recorded(kernel);
    assumeFalse(rows.isEmpty(), "nothing is recorded of " + kernel.release());
    Image image = Image.open(kernel.vmlinuz());
    SealedKeys sealed = SealedKeys.of(image);
    List<String> found =
        StaticKeys.of(image, JumpTable.of(image)).all().stream()
            .filter(sealed::contains)
            .map(key -> "0x" + Long.toHexString(key.address()))
            .toList();
    assertThat(found)
        .containsExactlyInAnyOrderElementsOf(
            rows.stream()
                .filter(row -> row[STATE_LIVE].equals("sealed"))
                .map(row -> row[ADDRESS])
                .toList());
    for (String[] row : rows) {
      long address = Long.parseUnsignedLong(row[ADDRESS].substring(2), 16);
      assertThat(image.symbols().namesOf(address)).contains(row[NAME]);
    }
  }

  @Test
  void keysOf6_12AreSealed() throws IOException {
    sealsWhatTheBootedKernelHadSealed(Kernels.v6_12());
  }

  @Test
  void keysOf6_1AreReadOnlyAndNotSealed() throws IOException {
    sealsWhatTheBootedKernelHadSealed(Kernels.v6_1());
  }
}
