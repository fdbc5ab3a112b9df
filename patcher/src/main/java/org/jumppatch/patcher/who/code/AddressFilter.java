package org.jumppatch.patcher.who.code;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Some addresses, asked of each byte of all code whether it is one of them: a bit says no at once.
 * Those of a kernel lie near each other, and each has a bit of its own; where they do not, as in a
 * damaged file, several share one.
 */
final class AddressFilter {
  /** At most so many bits, 8 MB: those of a kernel whose data have 64 MB. */
  private static final int MOST_BITS = 1 << 26;

  private final long[] wanted;
  private final long low;

  /** From the first to the last, as an unsigned number. */
  private final long span;

  private final int mask;
  private final BitSet bits;

  /**
   * @param wanted the addresses in ascending order, at least one
   */
  AddressFilter(long[] wanted) {
    this.wanted = wanted;
    this.low = wanted[0];
    this.span = wanted[wanted.length - 1] - low;
    this.mask =
        Long.compareUnsigned(span, MOST_BITS) < 0
            ? (int) (Math.max(1, Long.highestOneBit(span)) << 1) - 1
            : MOST_BITS - 1;
    this.bits = new BitSet(mask + 1);
    for (long address : wanted) {
      bits.set((int) (address - low) & mask);
    }
  }

  /** Which of the addresses that is; below 0 for none. */
  int indexOf(long address) {
    long distance = address - low;
    return Long.compareUnsigned(distance, span) <= 0 && bits.get((int) distance & mask)
        ? Arrays.binarySearch(wanted, address)
        : -1;
  }
}
