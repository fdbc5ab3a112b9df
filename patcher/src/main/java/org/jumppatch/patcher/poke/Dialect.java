package org.jumppatch.patcher.poke;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.patcher.text.Labelled;

/**
 * The protocol as a line of kernels has it. What differs is how much a vector holds, how the
 * handler knows that it is wanted, and what it does (arch/x86/kernel/alternative.c and
 * arch/x86/kernel/jump_label.c of each).
 */
public enum Dialect implements Labelled {
  /**
   * v5.3, commit c0213b0ac03c: 128 entries; the handler is live while the count is not 0 and
   * resumes after the site, whatever is being written there.
   */
  V5_3("5.3", 128, Liveness.COUNT),
  /** 6.1 and 6.12: a page of 256 entries, a reference count, emulation of the new instruction. */
  V6_1("6.1", 256, Liveness.REFERENCE),
  /**
   * The 6.16 cycle: the same under other names ({@code smp_text_poke_batch_finish} for {@code
   * text_poke_bp_batch}), with a reference count for each CPU.
   */
  V6_16("6.16", 256, Liveness.REFERENCE);

  /** How the int3 handler knows that a vector is there to be searched. */
  public enum Liveness {
    /** It reads the number of entries, then the vector; nothing keeps the two together. */
    COUNT,
    /**
     * It takes a reference, which fails when there is none left; the patcher waits for the last.
     */
    REFERENCE
  }

  private final String label;
  private final int capacity;
  private final Liveness liveness;

  Dialect(String label, int capacity, Liveness liveness) {
    this.label = label;
    this.capacity = capacity;
    this.liveness = liveness;
  }

  @Override
  public String label() {
    return label;
  }

  /**
   * That of a kernel, as far as its release tells; 6.1's where it does not, which is the one that
   * most kernels have.
   *
   * @param kernel what the image calls itself, null where it does not
   */
  public static Dialect of(@Nullable KernelVersion kernel) {
    if (kernel == null || !kernel.isAtLeast(5) || kernel.isBefore(5, 3)) {
      return V6_1;
    }
    return kernel.isBefore(5, 4) ? V5_3 : kernel.isBefore(6, 16) ? V6_1 : V6_16;
  }

  /** 6.12 has the protocol of 6.1. */
  @Override
  public boolean isCalled(String word) {
    return word.equals(label) || (this == V6_1 && word.equals("6.12"));
  }

  /** Entries that a vector holds (TP_VEC_MAX; in 5.3 a page of 32-byte entries). */
  public int capacity() {
    return capacity;
  }

  /** Vectors that so many places fill. */
  public int batches(int places) {
    return (places + capacity - 1) / capacity;
  }

  /** How its handler knows that it is wanted. */
  public Liveness liveness() {
    return liveness;
  }

  /** Whether the handler resumes after the site instead of emulating the new instruction. */
  public boolean detours() {
    return this == V5_3;
  }

  /** Whether the third sync comes even when no first byte was written. */
  public boolean alwaysSyncsLast() {
    return this == V5_3;
  }

  @Override
  public String toString() {
    return label;
  }
}
