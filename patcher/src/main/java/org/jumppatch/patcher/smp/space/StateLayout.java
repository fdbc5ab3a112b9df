package org.jumppatch.patcher.smp.space;

/**
 * How a state lies in a long: the number of what all CPUs share lowest, above it one part for each
 * CPU that executes.
 *
 * <pre>
 *  63                                              0
 *  | CPU n: part, i | ... | CPU 1: part, i | shared |      i: SharedBits
 * </pre>
 */
final class StateLayout {
  private final int sharedBits;
  private final int partBits;
  private final long sharedMask;
  private final long partMask;

  /**
   * @param sharedBound the highest number of what is shared
   * @param cpus how many parts there are
   */
  StateLayout(int sharedBound, int cpus) {
    sharedBits = Integer.SIZE - Integer.numberOfLeadingZeros(sharedBound);
    partBits = Math.min(Integer.SIZE - 1, (Long.SIZE - sharedBits) / Math.max(1, cpus));
    sharedMask = (1L << sharedBits) - 1;
    partMask = (1L << partBits) - 1;
  }

  /** The number of what is shared. */
  long shared(long state) {
    return state & sharedMask;
  }

  /** A part. */
  long part(long state, int index) {
    return (state >>> shift(index)) & partMask;
  }

  /** What a part takes, in its place. */
  long placed(long part, int index) {
    return part << shift(index);
  }

  /** All bits of what is shared. */
  long sharedMask() {
    return sharedMask;
  }

  /** All bits of a part, in its place. */
  long partMask(int index) {
    return placed(partMask, index);
  }

  /** Whether a part has no room. */
  boolean isTooLarge(long part) {
    return part > partMask;
  }

  private int shift(int index) {
    return sharedBits + index * partBits;
  }

  /**
   * The same state with the parts of some CPUs, which are alike, in ascending order.
   *
   * @param first index of the first of them
   * @param end index after the last
   */
  long sorted(long state, int first, int end) {
    long sorted = state;
    for (int c = first + 1; c < end; c++) {
      for (int d = c; d > first; d--) {
        int high = shift(d);
        int low = high - partBits;
        long difference = ((sorted >>> high) ^ (sorted >>> low)) & partMask;
        if (((sorted >>> high) & partMask) >= ((sorted >>> low) & partMask)) {
          break;
        }
        sorted ^= difference << high | difference << low;
      }
    }
    return sorted;
  }
}
