package org.jumppatch.patcher.who;

import java.util.Arrays;

/** What was met while code was read: a function that refers to a thing, and the place where. */
final class Edges {
  private int[] from = new int[1 << 12];
  private int[] to = new int[1 << 12];
  private long[] at = new long[1 << 12];
  private int size;

  void add(int function, int thing, long place) {
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      to = Arrays.copyOf(to, 2 * size);
      at = Arrays.copyOf(at, 2 * size);
    }
    from[size] = function;
    to[size] = thing;
    at[size++] = place;
  }

  int size() {
    return size;
  }

  int from(int i) {
    return from[i];
  }

  int to(int i) {
    return to[i];
  }

  long at(int i) {
    return at[i];
  }
}
