package org.jumppatch.patcher.cost;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.patcher.text.Labelled;

/**
 * The preemption modes that a kernel changes between while it runs (kernel/sched/core.c); the label
 * of one is what is written to {@code /sys/kernel/debug/sched/preempt} for it.
 */
public enum PreemptMode implements Labelled {
  /** Only where code asks whether to schedule. */
  NONE(true, false),
  /** The same, and where it says that it might sleep. */
  VOLUNTARY(true, false),
  /** Wherever preemption is not disabled. */
  FULL(false, true),
  /** The same, but of most tasks only at the next tick; since 6.13. */
  LAZY(false, true);

  /** In a real-time kernel's version (init/Makefile). */
  private static final String REAL_TIME = "PREEMPT_RT";

  private final boolean asking;
  private final boolean preempting;

  PreemptMode(boolean asking, boolean preempting) {
    this.asking = asking;
    this.preempting = preempting;
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
