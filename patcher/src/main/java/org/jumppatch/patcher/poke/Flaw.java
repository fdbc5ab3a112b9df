package org.jumppatch.patcher.poke;

/** What a machine can do other than the protocol asks of its CPUs and its int3 handler. */
public enum Flaw {
  /** There is no handler: every int3 is somebody else's. */
  NO_HANDLER,
  /** The handler searches for the address after the int3 instead of the int3's own. */
  NO_STEP_BACK,
  /** The handler reads a count and then a vector, with nothing to keep the two together. */
  COUNT_WITHOUT_REFERENCE,
  /** The handler finds the vector through a pointer to the patcher's stack. */
  DESCRIPTOR_ON_STACK,
  /** A sync does not wait; its interrupts stay pending. */
  SYNC_DOES_NOT_WAIT,
  /** No sync reaches the first of the other CPUs. */
  SYNC_MISSES_REMOTE,
  /** No sync serialises the patching CPU itself. */
  SYNC_MISSES_PATCHER,
  /**
   * What a sync runs on each CPU does not serialise. The return from its interrupt still does; the
   * patching CPU calls it and has no such return.
   */
  SYNC_DOES_NOT_SERIALISE,
  /** The return from a sync's interrupt does not serialise. */
  RETURN_DOES_NOT_SERIALISE,
  /** A CPU acknowledges a sync at once and serialises only after the next site it executes. */
  SYNC_DEFERRED,
  /** A CPU takes interrupts between the trap and the handler. */
  INTERRUPTS_ON_IN_INT3,
  /**
   * A trap that nobody wants is retried where the int3 is gone by then. The kprobes code did so up
   * to 6.1; no fault of its own, but it hides others.
   */
  LATE_INT3_NET,
  /** An isolated CPU tells that it is in the kernel after it has flushed. */
  FLAG_BEHIND_FLUSH,
  /** What tells so may stay in its store buffer for as long as it likes. */
  FLAG_WITHOUT_BARRIER,
  /** The patcher asks whether a CPU is in user mode, and notes work for it, in two steps. */
  CHECK_THEN_NOTE,
  /** An isolated CPU takes the work noted for it before it tells that it is in the kernel. */
  WORK_TAKEN_EARLY,
  /** An isolated CPU executes any text before it flushes. */
  FLUSH_BEHIND_SITE
}
