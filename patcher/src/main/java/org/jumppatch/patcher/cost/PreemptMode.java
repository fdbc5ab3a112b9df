package org.jumppatch.patcher.cost;

import java.util.Optional;

/** The preemption modes that a kernel changes between while it runs (kernel/sched/core.c). */
public enum PreemptMode {
  /** Only where code asks whether to schedule. */
  NONE("none", true, false),
  /** The same, and where it says that it might sleep. */
  VOLUNTARY("voluntary", true, false),
  /** Wherever preemption is not disabled. */
  FULL("full", false, true),
  /** The same, but of most tasks only at the next tick; since 6.13. */
  LAZY("lazy", false, true);

  private final String word;
  private final boolean asking;
  private final boolean preempting;

  PreemptMode(String word, boolean asking, boolean preempting) {
    this.word = word;
    this.asking = asking;
    this.preempting = preempting;
  }

  /** The mode of this name. */
  public static Optional<PreemptMode> of(String word) {
    for (PreemptMode mode : values()) {
      if (mode.word.equals(word)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }

  /** What is written to {@code /sys/kernel/debug/sched/preempt} for it. */
  public String word() {
    return word;
  }

  /** Whether {@code cond_resched()} schedules. */
  boolean asking() {
    return asking;
  }

  /** Whether {@code might_sleep()} schedules. */
  boolean sleeping() {
    return this == VOLUNTARY;
  }

  /** Whether enabling preemption, and the end of an interrupt, schedule. */
  boolean preempting() {
    return preempting;
  }
}
