package org.jumppatch.patcher.check;

/**
 * A set of states that are not 0: open addressing, linear probing, at most five slots in eight
 * taken.
 */
final class StateSet {
  private static final int FIRST_BITS = 12;

  /** No Java array has twice as many elements. */
  private static final int MOST = 1 << 30;

  private long[] slots = new long[1 << FIRST_BITS];
  private int shift = Long.SIZE - FIRST_BITS;
  private int room = roomIn(1 << FIRST_BITS);
  private int size;

  private static int roomIn(int slots) {
    return slots / 8 * 5;
  }

  int size() {
    return size;
  }

  /** Bytes that it takes, or will take for a while if it has to grow soon. */
  long bytesSoon() {
    long bytes = (long) slots.length * Long.BYTES;
    if (room - size >= room / 16) {
      return bytes;
    }
    return slots.length == MOST ? Long.MAX_VALUE / 4 : 3 * bytes;
  }

  /** Adds a state; false if it is there already. */
  boolean add(long state) {
    int mask = slots.length - 1;
    int slot = slotOf(state);
    for (long there = slots[slot]; there != 0; there = slots[slot]) {
      if (there == state) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    if (size == room) {
      grow();
      return add(state);
    }
    slots[slot] = state;
    size++;
    return true;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    shift--;
    room = roomIn(slots.length);
    int mask = slots.length - 1;
    for (long state : old) {
      if (state != 0) {
        int slot = slotOf(state);
        while (slots[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = state;
      }
    }
  }

  /** The high bits of a product with the golden ratio: near states lie far apart. */
  private int slotOf(long state) {
    return (int) ((state * 0x9e3779b97f4a7c15L) >>> shift);
  }
}
