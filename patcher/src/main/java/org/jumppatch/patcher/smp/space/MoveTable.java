package org.jumppatch.patcher.smp.space;

import org.jspecify.annotations.Nullable;

/** Moves by a key that is not 0: open addressing, doubled when it is half full. */
final class MoveTable {
  /** Words that an array takes beside its elements. */
  private static final int ARRAY_HEADER = 2;

  private long[] keys = new long[1 << 10];
  private long[] @Nullable [] moves = new long[1 << 10] @Nullable [];
  private int size;
  private long words;

  /** Bytes that it takes, about. */
  long bytes() {
    return (2L * keys.length + words) * Long.BYTES;
  }

  /** The moves of a key, or null if none have been put there. */
  long @Nullable [] get(long key) {
    return moves[slotOf(key)];
  }

  /** Puts the moves of a key that has none yet. */
  void put(long key, long[] value) {
    if (2 * ++size > keys.length) {
      grow();
    }
    int slot = slotOf(key);
    keys[slot] = key;
    moves[slot] = value;
    words += value.length + ARRAY_HEADER;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] @Nullable [] oldMoves = moves;
    keys = new long[2 * oldKeys.length];
    moves = new long[2 * oldKeys.length] @Nullable [];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        moves[slot] = oldMoves[i];
      }
    }
  }

  /** Where a key is, or where it would go. */
  private int slotOf(long key) {
    int mask = keys.length - 1;
    long hash = key * 0x9e3779b97f4a7c15L;
    int slot = (int) (hash >>> 40) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
