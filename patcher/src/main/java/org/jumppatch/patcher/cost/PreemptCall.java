package org.jumppatch.patcher.cost;

/** The static calls of the preemption modes, in the order in which the kernel updates them. */
enum PreemptCall {
  COND_RESCHED("cond_resched", "__cond_resched", PreemptCall.RETURN_0),
  MIGHT_RESCHED("might_resched", "__cond_resched", PreemptCall.RETURN_0),
  PREEMPT_SCHEDULE("preempt_schedule", "preempt_schedule_thunk", PreemptCall.NONE),
  PREEMPT_SCHEDULE_NOTRACE(
      "preempt_schedule_notrace", "preempt_schedule_notrace_thunk", PreemptCall.NONE),
  IRQENTRY_EXIT_COND_RESCHED(
      "irqentry_exit_cond_resched", "raw_irqentry_exit_cond_resched", PreemptCall.NONE);

  private static final String RETURN_0 = "__static_call_return0";
  private static final String NONE = "none";

  private final String call;
  private final String whenOn;
  private final String whenOff;

  PreemptCall(String call, String whenOn, String whenOff) {
    this.call = call;
    this.whenOn = whenOn;
    this.whenOff = whenOff;
  }

  /**
   * What it calls where it is on ({@code cond_resched_dynamic_enabled} and the like,
   * kernel/sched/core.c, include/linux/kernel.h, arch/x86/include/asm/preempt.h,
   * include/linux/entry-common.h).
   */
  String whenOn() {
    return whenOn;
  }

  /** What it calls where it is off ({@code cond_resched_dynamic_disabled} and the like). */
  String whenOff() {
    return whenOff;
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
