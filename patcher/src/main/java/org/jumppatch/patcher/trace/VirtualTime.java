package org.jumppatch.patcher.trace;

/**
 * The clocks of a machine. What a CPU does takes its own time only. CPUs have to do with each other
 * through the patcher alone: what one of them does starts no earlier than the patcher's last step,
 * and the patcher's next step no earlier than what any of them has started. Between two steps of
 * the patcher they work side by side, whatever the order in which they are told.
 */
final class VirtualTime {
  private static final int PATCHER = 0;

  private final long[] clocks;
  private long lastStep;
  private long latest;

  VirtualTime(int cpus) {
    clocks = new long[cpus];
  }

  /** The patcher does a step, as soon as it can but not before a time: returns when. */
  long step(long earliest, long duration) {
    latest = Math.max(Math.max(latest, clocks[PATCHER]), earliest);
    lastStep = latest;
    clocks[PATCHER] = lastStep + duration;
    return lastStep;
  }

  /** A CPU does something, as soon as it can but not before a time: returns when. */
  long start(int cpu, long earliest, long duration) {
    long start = Math.max(Math.max(lastStep, clocks[cpu]), earliest);
    latest = Math.max(latest, start);
    clocks[cpu] = start + duration;
    return start;
  }

  /** When a CPU has done all that it has started. */
  long end(int cpu) {
    return clocks[cpu];
  }
}
