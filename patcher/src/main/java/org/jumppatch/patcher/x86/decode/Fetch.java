package org.jumppatch.patcher.x86.decode;

/**
 * Where one CPU gets its code from, which need not be what lies in memory now. A byte is asked for
 * only if it belongs to the instruction, unless that is one nobody knows.
 */
public interface Fetch {
  /** What {@link #at} gives where nothing can be executed. */
  int UNMAPPED = -1;

  /**
   * An instruction begins. Bytes up to the next call belong to it; asking for one of them again
   * must give the same.
   */
  void begin(long address);

  /** The byte that the CPU gets at an address, 0 to 255, or {@link #UNMAPPED}. */
  int at(long address);

  /**
   * Whether the byte is the same for all CPUs and for ever, so that it need not be fetched again.
   */
  boolean isSettled(long address);
}
