package org.jumppatch.patcher.smp.space;

/** Small numbers side by side in a few longs; none lies in two of them. */
final class PackedFields {
  private final int[] words;
  private final int[] shifts;
  private final long[] masks;
  private final int length;

  /**
   * @param largest the greatest value of each field, 0 or more; a field that is always 0 takes no
   *     room
   */
  PackedFields(int[] largest) {
    int n = largest.length;
    words = new int[n];
    shifts = new int[n];
    masks = new long[n];
    int word = 0;
    int used = 0;
    for (int f = 0; f < n; f++) {
      int bits = Integer.SIZE - Integer.numberOfLeadingZeros(largest[f]);
      if (used + bits > Long.SIZE) {
        word++;
        used = 0;
      }
      words[f] = word;
      shifts[f] = used == Long.SIZE ? 0 : used;
      masks[f] = (1L << bits) - 1;
      used += bits;
    }
    length = word + 1;
  }

  /** How many longs it takes. */
  int length() {
    return length;
  }

  int get(long[] packed, int field) {
    return (int) ((packed[words[field]] >>> shifts[field]) & masks[field]);
  }

  /** Sets a field that is 0. */
  void put(long[] packed, int field, int value) {
    if ((value & ~masks[field]) != 0) {
      throw new IllegalArgumentException("field " + field + " cannot be " + value);
    }
    packed[words[field]] |= (long) value << shifts[field];
  }
}
