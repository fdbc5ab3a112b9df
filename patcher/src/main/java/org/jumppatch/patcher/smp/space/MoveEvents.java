package org.jumppatch.patcher.smp.space;

import org.jumppatch.patcher.smp.probe.Violation;

/**
 * What a move brings, a bit for each event: the violations that the patching CPU does not meet from
 * bit 0 on, those that it meets when it executes sites above them.
 */
public final class MoveEvents {
  /** An int3 would have gone unhandled but for the net of late int3. */
  public static final int HIDDEN = 1 << 16;

  private static final int BY_PATCHER = 8;

  private MoveEvents() {}

  /** A violation that a CPU other than the patching one meets, or the patcher makes. */
  public static int of(Violation violation) {
    return violation.bit();
  }

  /** A violation that the patching CPU meets when it executes sites. */
  public static int ofPatcher(Violation violation) {
    return of(violation) << BY_PATCHER;
  }

  /** A violation, whoever meets it. */
  public static int ofAny(Violation violation) {
    return of(violation) | ofPatcher(violation);
  }

  /** The events of a step as those of the patching CPU. */
  static int byPatcher(int events) {
    return (events & HIDDEN) | (events & ~HIDDEN) << BY_PATCHER;
  }
}
