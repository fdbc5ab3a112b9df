package org.jumppatch.patcher.who.code;

import java.util.Arrays;

/** What was met while code was read: a function that refers to a thing, and the place where. */
public final class Edges {
  private int[] from = new int[1 << 12];
  private int[] to = new int[1 << 12];
  private long[] at = new long[1 << 12];
  private int size;

  public void add(int function, int thing, long place) {
    if (size == from.length) {
      from = Arrays.copyOf(from, 2 * size);
      to = Arrays.copyOf(to, 2 * size);
      at = Arrays.copyOf(at, 2 * size);
    }
    from[size] = function;
    to[size] = thing;
    at[size++] = place;
  }

  public int size() {
    return size;
  }

  public int from(int i) {
    return from[i];
  }

  public int to(int i) {
    return to[i];
  }

  public long at(int i) {
    return at[i];
  }
}
