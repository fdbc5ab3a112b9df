package org.jumppatch.patcher.cost;

/** The static calls of the preemption modes, in the order in which the kernel updates them. */
enum PreemptCall {
  COND_RESCHED("cond_resched"),
  MIGHT_RESCHED("might_resched"),
  PREEMPT_SCHEDULE("preempt_schedule"),
  PREEMPT_SCHEDULE_NOTRACE("preempt_schedule_notrace"),
  IRQENTRY_EXIT_COND_RESCHED("irqentry_exit_cond_resched");

  private final String call;

  PreemptCall(String call) {
    this.call = call;
  }

  /** Name of the static call. */
  String call() {
    return call;
  }

  /** Whether a mode has it call its function; else it calls none, or one that returns 0. */
  boolean isOnIn(PreemptMode mode) {
    return switch (this) {
      case COND_RESCHED -> mode.asking();
      case MIGHT_RESCHED -> mode.sleeping();
      case PREEMPT_SCHEDULE, PREEMPT_SCHEDULE_NOTRACE, IRQENTRY_EXIT_COND_RESCHED ->
          mode.preempting();
    };
  }
}
