package org.jumppatch.patcher.cost;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.KernelVersion;

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

  /** In a real-time kernel's version (init/Makefile). */
  private static final String REAL_TIME = "PREEMPT_RT";

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

  /**
   * The modes that a kernel has ({@code sched_dynamic_mode}, kernel/sched/core.c): lazy came with
   * 6.13, and where it is none and voluntary went with 7.0, from real-time kernels at once.
   *
   * @param version the kernel's own, null where it tells none
   * @param lazy whether it has the key of the lazy mode
   */
  public static List<PreemptMode> of(@Nullable KernelVersion version, boolean lazy) {
    if (!lazy) {
      return List.of(NONE, VOLUNTARY, FULL);
    }
    boolean restricted =
        version != null
            && (version.isAtLeast(7) || version.version().contains(" " + REAL_TIME + " "));
    return restricted ? List.of(FULL, LAZY) : List.of(values());
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
