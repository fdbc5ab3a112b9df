package org.jumppatch.patcher.explain.boot;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The CPU's features as the running kernel keeps them.
 *
 * <pre>
 * struct cpuinfo_x86 {
 *   …                                   differs from kernel to kernel
 *   u32  x86_capability[NCAPINTS + NBUGINTS];   padded to 8 bytes
 *   char x86_vendor_id[16];             12 letters and zeroes
 *   …
 * };
 * </pre>
 *
 * (arch/x86/include/asm/processor.h.) The vendor's letters behind the words tell where they are.
 */
public final class CpuCapabilities {
  /** The variable of which the words are a part. */
  public static final String SYMBOL = "boot_cpu_data";

  /** Farther from the start than this the words do not end in any kernel. */
  private static final int SEARCHED = 512;

  private static final int VENDOR_LETTERS = 12;
  private static final int VENDOR_SIZE = 16;

  private final byte[] cpu;
  private final int start;

  private CpuCapabilities(byte[] cpu, int start) {
    this.cpu = cpu;
    this.start = start;
  }

  /**
   * Finds the words; null where the dump does not hold them.
   *
   * @param words how many there are, those of bugs among them
   */
  static @Nullable CpuCapabilities of(Functions functions, RunningData data, int words) {
    long address = functions.named(SYMBOL);
    byte[] cpu = address == 0 || words == 0 ? null : data.read(address, SEARCHED);
    if (cpu == null) {
      return null;
    }
    int size = (words * Integer.BYTES + Long.BYTES - 1) & -Long.BYTES;
    for (int at = size; at + VENDOR_SIZE <= SEARCHED; at += Integer.BYTES) {
      if (isVendor(cpu, at)) {
        CpuCapabilities found = new CpuCapabilities(cpu, at - size);
        return found.has(CpuFeatures.ALWAYS) ? found : null;
      }
    }
    return null;
  }

  private static boolean isVendor(byte[] cpu, int at) {
    for (int i = 0; i < VENDOR_SIZE; i++) {
      boolean letter = cpu[at + i] >= ' ' && cpu[at + i] <= '~';
      if (letter != i < VENDOR_LETTERS || (!letter && cpu[at + i] != 0)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the kernel takes its CPU to have a feature now. */
  boolean has(int feature) {
    return (Code.s32(cpu, start + feature / Integer.SIZE * Integer.BYTES)
                >>> (feature % Integer.SIZE)
            & 1)
        != 0;
  }
}
