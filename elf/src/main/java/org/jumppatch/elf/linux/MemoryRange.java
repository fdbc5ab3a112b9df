package org.jumppatch.elf.linux;

import java.util.List;
import org.jumppatch.elf.Symbols;

/**
 * Addresses from a first one up to, and without, a last one.
 *
 * @param start first address
 * @param stop first address after; not above {@code start} where the range is empty
 */
record MemoryRange(long start, long stop) {
  private static final MemoryRange EMPTY = new MemoryRange(0, 0);

  /** What lies between two symbols; empty unless each names one address. */
  static MemoryRange between(Symbols symbols, String first, String behind) {
    long[] starts = symbols.addressesOf(first);
    long[] stops = symbols.addressesOf(behind);
    return starts.length == 1 && stops.length == 1 ? new MemoryRange(starts[0], stops[0]) : EMPTY;
  }

  /** Whether no address lies in it. */
  boolean isEmpty() {
    return Long.compareUnsigned(start, stop) >= 0;
  }

  /** Whether an address lies in one of several. */
  static boolean anyContains(List<MemoryRange> ranges, long address) {
    for (MemoryRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  boolean contains(long address) {
    return Long.compareUnsigned(start, address) <= 0 && Long.compareUnsigned(address, stop) < 0;
  }
}
