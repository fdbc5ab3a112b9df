package org.jumppatch.patcher.trace;

/**
 * The clocks of a machine. The machine has an order but no speeds: a CPU may be told to go on with
 * an int3 when the patcher has done a hundred steps. What a CPU does takes its own time here, and
 * waits for nothing but what it depends on:
 *
 * <ul>
 *   <li>the patcher's next step for all that was begun before it;
 *   <li>what a CPU executes for the patcher's last step, which it may have seen;
 *   <li>the int3 handler for the last change of the descriptor, which is all that it looks at, and
 *       what an NMI in between executes for the last write there.
 * </ul>
 */
final class VirtualTime {
  private static final int PATCHER = 0;

  private final long[] clocks;

  /** By CPU: how many int3 it is inside of, an NMI's among them. */
  private final int[] int3s;

  private long lastStep;
  private long lastDescriptor;
  private long latest;

  VirtualTime(int cpus) {
    clocks = new long[cpus];
    int3s = new int[cpus];
  }

  /** The patcher does a step, as soon as it can but not before a time: returns when. */
  long step(long earliest, long duration) {
    latest = Math.max(Math.max(latest, clocks[PATCHER]), earliest);
    lastStep = latest;
    clocks[PATCHER] = lastStep + duration;
    return lastStep;
  }

  /** The patcher's last step has changed what the int3 handler finds. */
  void changeDescriptor() {
    lastDescriptor = lastStep;
  }

  /** A CPU does something, as soon as it can but not before a time: returns when. */
  long start(int cpu, long earliest, long duration) {
    return begin(cpu, Math.max(lastStep, earliest), duration);
  }

  /** A CPU goes on with what it does in an int3, but not before a time: returns when. */
  long goOn(int cpu, long earliest, long duration) {
    return begin(cpu, Math.max(lastDescriptor, earliest), duration);
  }

  private long begin(int cpu, long earliest, long duration) {
    long start = Math.max(clocks[cpu], earliest);
    latest = Math.max(latest, start);
    clocks[cpu] = start + duration;
    return start;
  }

  void enterInt3(int cpu) {
    int3s[cpu]++;
  }

  void leaveInt3(int cpu) {
    int3s[cpu]--;
  }

  /** When a CPU has done all that it has begun. */
  long end(int cpu) {
    return clocks[cpu];
  }

  /** The time before which nothing can happen any more. */
  long settled() {
    long settled = lastStep;
    for (int cpu = 0; cpu < clocks.length; cpu++) {
      if (int3s[cpu] > 0) {
        settled = Math.min(settled, clocks[cpu]);
      }
    }
    return settled;
  }
}
