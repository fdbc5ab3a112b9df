package org.jumppatch.patcher.cost;

import java.util.function.Predicate;

/** The static calls of the preemption modes, in the order in which the kernel updates them. */
enum PreemptCall {
  COND_RESCHED("cond_resched", PreemptMode::asking),
  MIGHT_RESCHED("might_resched", PreemptMode::sleeping),
  PREEMPT_SCHEDULE("preempt_schedule", PreemptMode::preempting),
  PREEMPT_SCHEDULE_NOTRACE("preempt_schedule_notrace", PreemptMode::preempting),
  IRQENTRY_EXIT_COND_RESCHED("irqentry_exit_cond_resched", PreemptMode::preempting);

  private final String call;
  private final Predicate<PreemptMode> isOn;

  PreemptCall(String call, Predicate<PreemptMode> isOn) {
    this.call = call;
    this.isOn = isOn;
  }

  /** Name of the static call. */
  String call() {
    return call;
  }

  /** Whether a mode has it call its function; else it calls none, or one that returns 0. */
  boolean isOnIn(PreemptMode mode) {
    return isOn.test(mode);
  }
}
