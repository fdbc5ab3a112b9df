package org.jumppatch.elf.kallsyms;

/**
 * How much a search by content may still look at. A real image needs a fraction of it; a file made
 * of thousands of things that almost fit would keep a search busy for hours, and is given up.
 */
final class SearchEffort {
  private static final int TIMES_OVER = 16;
  private static final int AT_LEAST = 1 << 18;

  private long left;

  /**
   * @param size bytes in the file that is searched
   */
  SearchEffort(long size) {
    left = Math.max(size, AT_LEAST) * TIMES_OVER;
  }

  /** Takes {@code bytes} from what is left; false once nothing is. */
  boolean spend(long bytes) {
    left -= bytes;
    return left >= 0;
  }
}
