package org.jumppatch.patcher.trace.picture;

import java.util.Arrays;

/**
 * Counts of what happened, by time, in bounded memory however long a trace is: when a time lies
 * after the last bin, pairs of bins become one.
 */
public final class TimeBins {
  /** Twice as many as a picture has columns, so that a column holds at least one whole bin. */
  private static final int BINS = 2048;

  private final int[] counts = new int[BINS];
  private long width = 1;
  private long total;

  public void add(long time) {
    while (time / width >= BINS) {
      widen();
    }
    counts[(int) (time / width)]++;
    total++;
  }

  private void widen() {
    for (int i = 0; i < BINS / 2; i++) {
      counts[i] = counts[2 * i] + counts[2 * i + 1];
    }
    Arrays.fill(counts, BINS / 2, BINS, 0);
    width *= 2;
  }

  /** All that was added. */
  public long total() {
    return total;
  }

  /**
   * The counts in columns of equal width.
   *
   * @param columns at most half as many as there are bins
   * @param end the time at which the last column ends
   */
  public int[] columns(int columns, long end) {
    int[] sums = new int[columns];
    for (int i = 0; i < BINS; i++) {
      if (counts[i] != 0) {
        double middle = (i + 0.5) * width;
        sums[(int) Math.min(columns - 1, middle * columns / end)] += counts[i];
      }
    }
    return sums;
  }
}
