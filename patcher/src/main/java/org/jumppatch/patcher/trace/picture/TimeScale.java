package org.jumppatch.patcher.trace.picture;

/**
 * Where a time stands in a picture.
 *
 * @param end the last time, at the right border; at least 1
 * @param left x of time 0
 * @param width from there to the right border
 */
record TimeScale(long end, double left, double width) {
  TimeScale {
    end = Math.max(1, end);
  }

  double x(long time) {
    return left + time * width / end;
  }

  double width(long from, long to) {
    return (to - from) * width / end;
  }

  /** The distance of two ticks: 1, 2 or 5 times a power of ten, five to eleven for a picture. */
  long step() {
    long step = 1;
    while (end / step > 10) {
      step *= 10;
    }
    if (end / step < 2) {
      return Math.max(1, step / 5);
    }
    return end / step < 5 ? Math.max(1, step / 2) : step;
  }

  /** A time as people read it, in the unit that fits a whole picture. */
  static String label(long time, long end) {
    if (end < 1_000) {
      return time + " ns";
    }
    if (end < 1_000_000) {
      return decimal(time, 1_000) + " µs";
    }
    return end < 1_000_000_000
        ? decimal(time, 1_000_000) + " ms"
        : decimal(time, 1_000_000_000) + " s";
  }

  /** At most three digits that count. */
  private static String decimal(long time, long unit) {
    long whole = time / unit;
    int digits = whole >= 100 ? 0 : whole >= 10 ? 1 : 2;
    long scale = digits == 0 ? 1 : digits == 1 ? 10 : 100;
    long rounded = (long) Math.rint((double) time / unit * scale);
    String text = Long.toString(rounded / scale);
    String fraction = Long.toString(scale + rounded % scale).substring(1);
    while (fraction.endsWith("0")) {
      fraction = fraction.substring(0, fraction.length() - 1);
    }
    return fraction.isEmpty() ? text : text + "." + fraction;
  }
}
