package org.jumppatch.patcher.smp;

import java.util.Set;
import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/**
 * The interrupt of a sync: {@code sync_core}, acknowledgement and return in one. Nothing between
 * them can be told from before or after: interrupts are off, and what an NMI executed there it
 * could as well have executed outside. (Where the function does not serialise but the return does,
 * an NMI between the two would show it; such an NMI is not made here.)
 */
public final class SyncInterrupt {
  private final boolean deferred;
  private final boolean returnSerialises;

  SyncInterrupt(Set<Flaw> flaws) {
    this.deferred = flaws.contains(Flaw.SYNC_DEFERRED);
    this.returnSerialises = !flaws.contains(Flaw.RETURN_DOES_NOT_SERIALISE);
  }

  /** A CPU takes it. */
  public void take(SmpState state, int cpu, MachineProbe probe) {
    state.interrupted[cpu] = false;
    state.pending--;
    if (deferred) {
      state.deferred[cpu] = true;
    } else if (returnSerialises) {
      Fetcher.serialise(state, cpu);
    }
    probe.ipiTaken(cpu);
  }
}
