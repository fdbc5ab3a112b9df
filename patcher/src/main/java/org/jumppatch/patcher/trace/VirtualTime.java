package org.jumppatch.patcher.trace;

/**
 * The clocks of a machine. What a CPU does takes its own time only, so CPUs work side by side; but
 * nothing starts before what was told before it, so the order of the run is the order of times.
 */
final class VirtualTime {
  private final long[] clocks;
  private long lastStart;

  VirtualTime(int cpus) {
    clocks = new long[cpus];
  }

  /** A CPU does something, as soon as it can: returns when. */
  long start(int cpu, long duration) {
    return start(cpu, 0, duration);
  }

  /** A CPU does something, as soon as it can but not before a time: returns when. */
  long start(int cpu, long earliest, long duration) {
    lastStart = Math.max(Math.max(lastStart, clocks[cpu]), earliest);
    clocks[cpu] = lastStart + duration;
    return lastStart;
  }

  /** When a CPU has done all that it has started. */
  long end(int cpu) {
    return clocks[cpu];
  }
}
