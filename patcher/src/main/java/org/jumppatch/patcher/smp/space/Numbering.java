package org.jumppatch.patcher.smp.space;

import java.util.Arrays;

/** Numbers different keys of a few longs each, from 0 on, in the order in which they come. */
final class Numbering {
  private final int length;
  private long[] keys;
  private int[] slots;
  private int size;

  /**
   * @param length longs of a key
   */
  Numbering(int length) {
    this.length = length;
    this.keys = new long[64 * length];
    this.slots = new int[128];
  }

  /** Keys numbered so far. */
  int size() {
    return size;
  }

  /** Bytes that it takes. */
  long bytes() {
    return (long) keys.length * Long.BYTES + (long) slots.length * Integer.BYTES;
  }

  /** The number of a key, a new one if it has not come before. */
  int of(long[] key) {
    int mask = slots.length - 1;
    int slot = (int) hash(key) & mask;
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      int at = number * length;
      if (Arrays.equals(keys, at, at + length, key, 0, length)) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    if ((size + 1) * length > keys.length) {
      keys = Arrays.copyOf(keys, 2 * keys.length);
    }
    System.arraycopy(key, 0, keys, size * length, length);
    slots[slot] = ++size;
    if (2 * size > slots.length) {
      grow();
    }
    return size - 1;
  }

  /** Copies a key back. */
  void get(int number, long[] key) {
    System.arraycopy(keys, number * length, key, 0, length);
  }

  private void grow() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    long[] key = new long[length];
    for (int number = 0; number < size; number++) {
      get(number, key);
      int slot = (int) hash(key) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = number + 1;
    }
  }

  private static long hash(long[] key) {
    long hash = 0;
    for (long word : key) {
      hash = (hash ^ word) * 0x9e3779b97f4a7c15L;
      hash ^= hash >>> 29;
    }
    return hash;
  }
}
