package org.jumppatch.patcher.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The process's resident memory, which counts what malloc gave to libcapstone and JNA. */
class CapstoneMemoryTest {
  private static final byte[] CALL = {(byte) 0xe8, 0x11, 0x22, 0x33, 0x44};

  private static final int ROUND = 1_000_000;

  /**
   * The least that malloc hands out is 32 bytes: were that lost at each call, every round would
   * grow by four times the bound. Java's own threads make only some of them grow.
   */
  @Test
  void aMillionInstructionsTakeNoMemory() throws IOException {
    long least = Long.MAX_VALUE;
    try (Capstone capstone = Capstone.open()) {
      for (int round = 0; round < 5; round++) {
        long before = residentKilobytes();
        assertThat(lengths(capstone, ROUND)).isEqualTo(ROUND * (long) CALL.length);
        least = Math.min(least, residentKilobytes() - before);
      }
    }
    assertThat(least).as("kilobytes").isLessThan(8 * 1024);
  }

  private static long lengths(Capstone capstone, int times) {
    long sum = 0;
    for (int i = 0; i < times; i++) {
      sum += capstone.length(CALL, 0, CALL.length);
    }
    return sum;
  }

  private static long residentKilobytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IllegalStateException("no VmRSS in /proc/self/status");
  }
}
