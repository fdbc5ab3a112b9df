package org.jumppatch.elf;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Sorts symbols by address, those of one address by rank and then as their table has them. A kernel
 * has hundreds of thousands, and they are sorted wherever a name is asked for: so without an object
 * for each, and not at all where the table is in order.
 */
final class SymbolOrder {
  /** Bits of a sort key that hold a symbol's position. */
  private static final int POSITION_BITS = 23;

  private final long[] addresses;
  private final int[] ranks;

  /**
   * @param addresses in the order of the table
   * @param ranks as {@link Symbols#Symbols} takes them
   */
  SymbolOrder(long[] addresses, int[] ranks) {
    this.addresses = addresses;
    this.ranks = ranks;
  }

  /** Positions of all symbols that are places in memory, in the order of their addresses. */
  int[] byAddress() {
    int places = 0;
    int highestRank = 0;
    for (int rank : ranks) {
      if (rank >= 0) {
        places++;
        highestRank = Math.max(highestRank, rank);
      }
    }
    int[] order = new int[places];
    if (isInOrder(order)) {
      return order;
    }
    int rankBits = Integer.SIZE - Integer.numberOfLeadingZeros(highestRank);
    int stretchBits = Long.SIZE - 1 - POSITION_BITS - rankBits - Integer.SIZE;
    long[] stretches = stretchBits < 0 ? new long[0] : stretches(1 << stretchBits);
    if (stretches.length > 0 && addresses.length <= 1 << POSITION_BITS) {
      sortPacked(order, stretches, rankBits);
    } else {
      sortBoxed(order);
    }
    return order;
  }

  /** Takes the table's own order, which is right in kallsyms, and says whether it is right here. */
  private boolean isInOrder(int[] order) {
    int n = 0;
    for (int i = 0; i < addresses.length; i++) {
      if (ranks[i] < 0) {
        continue;
      }
      int last = n == 0 ? i : order[n - 1];
      int byAddress = Long.compareUnsigned(addresses[last], addresses[i]);
      if (byAddress > 0 || (byAddress == 0 && ranks[last] > ranks[i])) {
        return false;
      }
      order[n++] = i;
    }
    return true;
  }

  /**
   * The upper halves of all addresses in ascending order; none where there are more than so many.
   */
  private long[] stretches(int most) {
    long[] found = new long[most];
    int n = 0;
    int last = -1;
    for (int i = 0; i < addresses.length; i++) {
      long upper = addresses[i] >>> Integer.SIZE;
      if (ranks[i] < 0 || (last >= 0 && found[last] == upper)) {
        continue;
      }
      last = Arrays.binarySearch(found, 0, n, upper);
      if (last < 0) {
        if (n == most) {
          return new long[0];
        }
        last = -1 - last;
        System.arraycopy(found, last, found, last + 1, n++ - last);
        found[last] = upper;
      }
    }
    return Arrays.copyOf(found, n);
  }

  /**
   * Address, rank and position in one number each. An image's addresses lie in a few stretches of 4
   * GB, a kernel's in two: its per-CPU variables count from 0.
   */
  private void sortPacked(int[] order, long[] stretches, int rankBits) {
    long[] keys = new long[order.length];
    int n = 0;
    int stretch = 0;
    for (int i = 0; i < addresses.length; i++) {
      if (ranks[i] >= 0) {
        long upper = addresses[i] >>> Integer.SIZE;
        if (stretches[stretch] != upper) {
          stretch = Arrays.binarySearch(stretches, upper);
        }
        long address = (long) stretch << Integer.SIZE | (addresses[i] & 0xffffffffL);
        keys[n++] = (address << rankBits | ranks[i]) << POSITION_BITS | i;
      }
    }
    Arrays.sort(keys);
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) (keys[i] & ((1 << POSITION_BITS) - 1));
    }
  }

  private void sortBoxed(int[] order) {
    int[] sorted =
        IntStream.range(0, addresses.length)
            .filter(i -> ranks[i] >= 0)
            .boxed()
            .sorted(
                (a, b) -> {
                  int byAddress = Long.compareUnsigned(addresses[a], addresses[b]);
                  return byAddress != 0 ? byAddress : Integer.compare(ranks[a], ranks[b]);
                })
            .mapToInt(Integer::intValue)
            .toArray();
    System.arraycopy(sorted, 0, order, 0, order.length);
  }
}
