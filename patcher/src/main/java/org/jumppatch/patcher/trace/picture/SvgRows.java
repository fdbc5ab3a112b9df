package org.jumppatch.patcher.trace.picture;

/**
 * Where the lanes of a panel lie: the patcher's on top, those of the other CPUs below it.
 *
 * @param top y of the patcher's lane
 * @param laneHeight of every other CPU's
 * @param lanes how many there are, the patcher's included
 */
record SvgRows(double top, double laneHeight, int lanes) {
  private static final double PATCHER_HEIGHT = 32;

  /** A height that lets so many CPUs be seen at once. */
  static double laneHeight(int cpus) {
    return cpus <= 4 ? 46 : cpus <= 8 ? 36 : cpus <= 16 ? 26 : cpus <= 32 ? 16 : cpus <= 64 ? 9 : 5;
  }

  /** y of a CPU's lane. */
  double top(int cpu) {
    return cpu == 0 ? top : belowPatcher() + 10 + (cpu - 1) * (laneHeight + gap());
  }

  double height(int cpu) {
    return cpu == 0 ? PATCHER_HEIGHT : laneHeight;
  }

  /** y below the patcher's lane. */
  double belowPatcher() {
    return top + PATCHER_HEIGHT;
  }

  /** y below the last lane. */
  double bottom() {
    return top(lanes - 1) + height(lanes - 1);
  }

  private double gap() {
    return laneHeight >= 16 ? 8 : laneHeight >= 8 ? 3 : 1;
  }

  /**
   * Whether a CPU's lane has room for text beside it: where lanes are thin, only some are named.
   */
  boolean hasRoomForText(int cpu) {
    return laneHeight >= 12 || cpu % (laneHeight < 8 ? 16 : 8) == 0;
  }

  /** Height of the strip on top of a lane that shows the interrupts it took. */
  double stripHeight() {
    return Math.min(7, laneHeight / 3);
  }
}
