package org.jumppatch.patcher.x86.decode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.Instruction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The decoder against Capstone: it reads the same, or refuses. Every instruction of both kernels:
 * {@code -Djumppatch.decoded=1}.
 */
class DecoderTest {
  /** Of how many stretches of code one is read. */
  private static final int EVERY = Integer.getInteger("jumppatch.decoded", 20);

  private static final int STRETCH = 1 << 16;

  private final Capstone capstone = Capstone.open();
  private final Agreement agreement = new Agreement(capstone);
  private final Decoder decoder = new Decoder();

  @AfterEach
  void close() {
    capstone.close();
  }

  @Test
  void readsKernel6x1AsCapstoneDoes() throws IOException {
    readsAsCapstoneDoes(Kernels.v6_1());
  }

  @Test
  void readsKernel6x12AsCapstoneDoes() throws IOException {
    readsAsCapstoneDoes(Kernels.v6_12());
  }

  private void readsAsCapstoneDoes(Kernel kernel) throws IOException {
    Image image = Image.open(kernel.vmlinuz());
    Sweep sweep = new Sweep();
    for (Area area : image.space().areas()) {
      for (long at = 0; area.executable() && at < area.fileSize(); at += (long) EVERY * STRETCH) {
        long start = area.address() + at;
        byte[] code = image.space().read(start, (int) Math.min(STRETCH, area.fileSize() - at));
        sweep.read(requireNonNull(code), start);
      }
    }
    assertThat(sweep.differences).isEmpty();
    // What it can have refused too is data, or begins within an instruction.
    assertThat(sweep.refused).containsKeys("rdtsc", "wrmsr");
    int refused = sweep.refused.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(refused).as("of %d: %s", sweep.read, sweep.refused).isLessThan(sweep.read / 500);
  }

  /** What a stretch of code holds, from its first byte on. */
  private final class Sweep {
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Integer> refused = new TreeMap<>();
    private int read;

    void read(byte[] code, long start) {
      int at = 0;
      while (at <= code.length - 15) {
        Instruction other = capstone.decode(code, at, code.length, start + at);
        if (other == null) {
          at++;
          continue;
        }
        read++;
        Decoded own = decode(code, start, start + at);
        if (own == null) {
          refused.merge(other.mnemonic(), 1, Integer::sum);
        } else if (!agreement.confirms(own, bytes(own, code, at))) {
          differences.add(own.instruction().text() + " is " + other);
        }
        at += other.length();
      }
    }
  }

  private @Nullable Decoded decode(byte[] code, long start, long address) {
    return decoder.decode(new FetchedBytes(new CodeSlot(code, start), address));
  }

  private static byte[] bytes(Decoded own, byte[] code, int at) {
    return Arrays.copyOfRange(code, at, at + own.length());
  }

  @Test
  void takesNoByteBehindAnInstruction() {
    SplittableRandom random = new SplittableRandom(1);
    int decoded = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] code = new byte[15];
      random.nextBytes(code);
      Decoded whole = decode(code, MachineState.CODE, MachineState.CODE);
      if (whole != null) {
        decoded++;
        byte[] cut = bytes(whole, code, 0);
        assertThat(decode(cut, MachineState.CODE, MachineState.CODE)).isEqualTo(whole);
        byte[] shorter = Arrays.copyOf(cut, cut.length - 1);
        assertThat(decode(shorter, MachineState.CODE, MachineState.CODE)).isNull();
      }
    }
    assertThat(decoded).isGreaterThan(50_000);
  }
}
