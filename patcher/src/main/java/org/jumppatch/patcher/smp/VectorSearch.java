package org.jumppatch.patcher.smp;

import java.util.List;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeVector;

/**
 * Finds the entry of an address as the int3 handler does: one compare where there is one entry,
 * otherwise a binary search that trusts the vector to be sorted (poke_int3_handler,
 * arch/x86/kernel/alternative.c; __inline_bsearch, include/linux/bsearch.h).
 */
final class VectorSearch {
  /** What the low bits of {@link #find} hold: the compares that were made. */
  private static final int COMPARE_BITS = 8;

  private final long[][] addresses;

  VectorSearch(List<PokeVector> vectors) {
    addresses = new long[vectors.size()][];
    for (int v = 0; v < addresses.length; v++) {
      List<PokeEntry> entries = vectors.get(v).entries();
      addresses[v] = new long[entries.size()];
      for (int e = 0; e < entries.size(); e++) {
        addresses[v][e] = entries.get(e).address();
      }
    }
  }

  /** Searches a vector; {@link #entry} and {@link #compares} read the answer. */
  int find(int vector, long address) {
    long[] entries = addresses[vector];
    int base = 0;
    int compares = 0;
    for (int count = entries.length; count > 0; count >>= 1) {
      int pivot = base + (count >> 1);
      compares++;
      int order = Long.compareUnsigned(address, entries[pivot]);
      if (order == 0) {
        return (pivot << COMPARE_BITS) | compares;
      }
      if (order > 0) {
        base = pivot + 1;
        count--;
      }
    }
    return -(1 << COMPARE_BITS) | compares;
  }

  /** Index of the entry found, negative if there is none. */
  static int entry(int found) {
    return found >> COMPARE_BITS;
  }

  /** How many addresses were compared. */
  static int compares(int found) {
    return found & ((1 << COMPARE_BITS) - 1);
  }
}
