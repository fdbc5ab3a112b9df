package org.jumppatch.patcher.explain;

import java.util.Arrays;

/** Places in the text that a cause wrote, as many as a kernel has. */
final class SiteList {
  private Cause[] cause = new Cause[1 << 12];
  private int[] at = new int[1 << 12];
  private int[] length = new int[1 << 12];
  private int count;

  void add(Cause site, int index, int size) {
    if (count == at.length) {
      cause = Arrays.copyOf(cause, 2 * count);
      at = Arrays.copyOf(at, 2 * count);
      length = Arrays.copyOf(length, 2 * count);
    }
    cause[count] = site;
    at[count] = index;
    length[count++] = size;
  }

  int count() {
    return count;
  }

  Cause cause(int site) {
    return cause[site];
  }

  /** Index of its first byte in the text. */
  int at(int site) {
    return at[site];
  }

  /** Its bytes. */
  int length(int site) {
    return length[site];
  }
}
