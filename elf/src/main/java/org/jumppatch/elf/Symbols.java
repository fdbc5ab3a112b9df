package org.jumppatch.elf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Names of addresses, from a symbol table or kallsyms. One address may have several names and one
 * name several addresses. Names are made when they are asked for; the order by address is made at
 * the first question that needs it.
 */
public final class Symbols {
  /** The names in a table, each made when it is asked for. */
  public interface Names {
    /** The name of the symbol at a position of the table. */
    String name(int position);

    /** Whether it has this name, which most tables tell without making theirs. */
    default boolean isNamed(int position, String name) {
      return name(position).equals(name);
    }
  }

  /** No names at all. */
  public static final Symbols NONE = new Symbols(new long[0], new int[0], i -> "");

  /** Bits of a sort key that hold a symbol's position; addresses within 2^40 of each other fit. */
  private static final int POSITION_BITS = 23;

  private final long[] addresses;
  private final int[] ranks;
  private final Names names;
  private int @Nullable [] byAddress;

  /**
   * @param addresses the address of each symbol, in the order of its table
   * @param ranks for each symbol, which of several names of one address is shown first: the lowest
   *     rank, then the first in the table; below 0 for a symbol that is no place in memory and only
   *     answers to its name
   * @param names their names
   */
  public Symbols(long[] addresses, int[] ranks, Names names) {
    this.addresses = addresses;
    this.ranks = ranks;
    this.names = names;
  }

  /** Number of symbols. */
  public int count() {
    return addresses.length;
  }

  /** The address of the symbol at a position of the table. */
  public long address(int position) {
    return addresses[position];
  }

  /** The name of the symbol at a position of the table. */
  public String name(int position) {
    return names.name(position);
  }

  /** Every address that a name stands for, each once, in the order of the table. */
  public long[] addressesOf(String name) {
    return IntStream.range(0, addresses.length)
        .filter(i -> names.isNamed(i, name))
        .mapToLong(i -> addresses[i])
        .distinct()
        .toArray();
  }

  /** All names of exactly this address, the one to show first. */
  public List<String> namesOf(long address) {
    List<String> found = new ArrayList<>();
    int[] order = byAddress();
    for (int i = firstAt(order, address); i < order.length && addresses[order[i]] == address; i++) {
      found.add(names.name(order[i]));
    }
    return found;
  }

  /** The symbol that an address lies in or behind, or null where none starts at or below it. */
  public @Nullable SymbolOffset nearest(long address) {
    int[] order = byAddress();
    int behind = firstAt(order, address);
    if (behind == order.length || addresses[order[behind]] != address) {
      if (behind == 0) {
        return null;
      }
      behind = firstAt(order, addresses[order[behind - 1]]);
    }
    return new SymbolOffset(names.name(order[behind]), address - addresses[order[behind]]);
  }

  /**
   * The next address above this one at which another symbol starts, or -1. Where there are no sizes
   * a symbol reaches to there.
   */
  public long next(long address) {
    int[] order = byAddress();
    int i = address == -1 ? order.length : firstAt(order, address + 1);
    return i < order.length ? addresses[order[i]] : -1;
  }

  /** Index in the order of the first symbol whose address is not below this one. */
  private int firstAt(int[] order, long address) {
    int low = 0;
    int high = order.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(addresses[order[middle]], address) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int[] byAddress() {
    int[] order = byAddress;
    if (order == null) {
      order = sort();
      byAddress = order;
    }
    return order;
  }

  private int[] sort() {
    int places = 0;
    long lowest = -1;
    long highest = 0;
    int highestRank = 0;
    for (int i = 0; i < addresses.length; i++) {
      if (ranks[i] >= 0) {
        places++;
        lowest = Long.compareUnsigned(addresses[i], lowest) < 0 ? addresses[i] : lowest;
        highest = Long.compareUnsigned(addresses[i], highest) > 0 ? addresses[i] : highest;
        highestRank = Math.max(highestRank, ranks[i]);
      }
    }
    int[] order = new int[places];
    int rankBits = Integer.SIZE - Integer.numberOfLeadingZeros(highestRank);
    int room = Long.SIZE - POSITION_BITS - rankBits - 1;
    if (addresses.length <= 1 << POSITION_BITS && (highest - lowest) >>> room == 0) {
      sortPacked(order, lowest, rankBits);
    } else {
      sortBoxed(order);
    }
    return order;
  }

  /** Address, rank and position in one number each: what a kernel's symbols always allow. */
  private void sortPacked(int[] order, long lowest, int rankBits) {
    long[] keys = new long[order.length];
    int n = 0;
    for (int i = 0; i < addresses.length; i++) {
      if (ranks[i] >= 0) {
        keys[n++] = (((addresses[i] - lowest) << rankBits) | ranks[i]) << POSITION_BITS | i;
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
