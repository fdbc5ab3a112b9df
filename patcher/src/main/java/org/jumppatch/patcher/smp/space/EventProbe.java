package org.jumppatch.patcher.smp.space;

import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.smp.probe.Violation;

/** Keeps what a search wants to know of a step. */
final class EventProbe implements MachineProbe {
  private int events;

  void clear() {
    events = 0;
  }

  /** The events since, as {@link MoveEvents}. */
  int events() {
    return events;
  }

  @Override
  public void violated(Violation violation, int cpu, int site, long bytes) {
    events |= MoveEvents.of(violation);
  }

  @Override
  public void handled(int cpu, int site, CpuModeReached reached, boolean inNmi) {
    if (reached == CpuModeReached.RETRIED) {
      events |= MoveEvents.HIDDEN;
    }
  }
}
