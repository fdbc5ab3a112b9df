package org.jumppatch.patcher.smp;

/**
 * Where a CPU executes: in its own frame, or in that of an NMI that came in between. Frames have
 * numbers, by which the arrays of {@link SmpState} are indexed: the two of a CPU are neighbours.
 */
public final class Frame {
  private Frame() {}

  /** Frames of so many CPUs: those below this number. */
  public static int count(int cpus) {
    return 2 * cpus;
  }

  /** A CPU's own. */
  public static int own(int cpu) {
    return 2 * cpu;
  }

  /** That of an NMI on a CPU. */
  public static int nmi(int cpu) {
    return 2 * cpu + 1;
  }

  /** The CPU whose frame it is. */
  public static int cpu(int frame) {
    return frame >> 1;
  }

  /** Whether it is an NMI's. */
  public static boolean isNmi(int frame) {
    return (frame & 1) != 0;
  }
}
