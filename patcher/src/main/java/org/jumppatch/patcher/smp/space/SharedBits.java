package org.jumppatch.patcher.smp.space;

import org.jumppatch.patcher.smp.SmpState;

/**
 * What the patcher reads and writes of another CPU, in the lowest bits of that CPU's part of a
 * state: whether a sync's interrupt is pending; of an isolated CPU also whether it is in user mode
 * as far as the patcher can see, whether work is noted for it, and what was read of it last.
 */
final class SharedBits {
  private static final int INTERRUPTED = 1;
  private static final int IN_USER = 1 << 1;
  private static final int WORK_NOTED = 1 << 2;
  private static final int ASKED = 1 << 3;

  private final boolean isolates;

  /**
   * @param isolates whether any CPU of the machine is isolated
   */
  SharedBits(boolean isolates) {
    this.isolates = isolates;
  }

  /** How many bits they are. */
  int width() {
    return isolates ? 4 : 1;
  }

  /** All of them set. */
  int mask() {
    return (1 << width()) - 1;
  }

  /** Whether a CPU has been interrupted. */
  static boolean isInterrupted(long part) {
    return (part & INTERRUPTED) != 0;
  }

  /** Those of a CPU in a state. */
  int of(SmpState state, int cpu) {
    int bits = state.interrupted[cpu] ? INTERRUPTED : 0;
    if (isolates) {
      bits |= state.inUser[cpu] ? IN_USER : 0;
      bits |= state.workNoted[cpu] ? WORK_NOTED : 0;
      bits |= state.asked[cpu] ? ASKED : 0;
    }
    return bits;
  }

  /** Gives a CPU in a state those of its part. */
  void set(SmpState state, int cpu, long part) {
    state.interrupted[cpu] = isInterrupted(part);
    if (isolates) {
      state.inUser[cpu] = (part & IN_USER) != 0;
      state.workNoted[cpu] = (part & WORK_NOTED) != 0;
      state.asked[cpu] = (part & ASKED) != 0;
    }
  }
}
