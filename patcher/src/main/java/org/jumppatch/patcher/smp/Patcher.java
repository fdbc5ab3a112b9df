package org.jumppatch.patcher.smp;

import java.util.Set;
import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/** The patching CPU, working its program a step at a time. */
final class Patcher {
  private final PokeStep[] steps;
  private final PatcherFaults faults;
  private final int cpus;
  private final boolean waits;
  private final boolean serialisesOthers;
  private final boolean serialisesItself;
  private final boolean deferred;
  private final boolean counts;
  private final int firstIsolated;
  private final SyncScheme scheme;
  private final boolean asksFirst;

  Patcher(MachineSetup setup, PatcherFaults faults) {
    PokeProgram program = setup.protocol().program();
    Set<Flaw> flaws = setup.protocol().flaws();
    this.steps = program.steps().toArray(PokeStep[]::new);
    this.faults = faults;
    this.cpus = setup.cpus();
    this.waits = !flaws.contains(Flaw.SYNC_DOES_NOT_WAIT);
    this.serialisesOthers = !flaws.contains(Flaw.SYNC_MISSES_REMOTE);
    // On its own CPU the function is called, not interrupted for: there is no iret to serialise.
    this.serialisesItself =
        !flaws.contains(Flaw.SYNC_MISSES_PATCHER) && !flaws.contains(Flaw.SYNC_DOES_NOT_SERIALISE);
    this.deferred = flaws.contains(Flaw.SYNC_DEFERRED);
    this.firstIsolated = setup.firstIsolated();
    this.scheme = program.syncRule().scheme();
    this.asksFirst =
        scheme == SyncScheme.DEFERRED
            && setup.isolated() > 0
            && flaws.contains(Flaw.CHECK_THEN_NOTE);
    this.counts = flaws.contains(Flaw.COUNT_WITHOUT_REFERENCE);
  }

  boolean isFinished(SmpState state) {
    return state.position == steps.length || state.halted;
  }

  /** Whether it can go on: not while it waits, nor while its CPU is inside an int3. */
  boolean canStep(SmpState state) {
    if (isFinished(state) || !state.isRunning(0)) {
      return false;
    }
    if (state.sent) {
      return state.pending == 0;
    }
    return !(steps[state.position] instanceof PokeStep.Drain) || state.references == 0;
  }

  /**
   * Does the next step. A sync takes two: it interrupts the others, then it has waited for them.
   */
  void step(SmpState state, MachineProbe probe) {
    int position = state.position;
    PokeStep step = steps[position];
    if (state.sent) {
      done(state, position, step, probe);
      return;
    }
    if (state.asking) {
      probe.patcher(position, step);
      sync(state, ((PokeStep.Sync) step).deferrable(), probe);
      state.asking = false;
      state.sent = waits;
      if (!waits) {
        done(state, position, step, probe);
      }
      return;
    }
    PatcherFaults.Fault fault = faults.at(position);
    if (fault != null && fault.last()) {
      probe.violated(fault.violation(), 0, fault.site(), fault.bytes());
      state.halted = true;
      return;
    }
    if (asksFirst && step instanceof PokeStep.Sync sync && sync.deferrable()) {
      System.arraycopy(state.inUser, 0, state.asked, 0, state.asked.length);
      state.asking = true;
      probe.asked(position, step);
      return;
    }
    probe.patcher(position, step);
    if (fault != null) {
      probe.violated(fault.violation(), 0, fault.site(), fault.bytes());
    }
    if (step instanceof PokeStep.Store) {
      state.time++;
    } else if (step instanceof PokeStep.Publish publish) {
      state.vector = publish.vector();
      state.visible = true;
      state.counted = true;
      state.references += counts ? 0 : 1;
      state.stackReused = false;
    } else if (step instanceof PokeStep.Sync sync) {
      sync(state, sync.deferrable(), probe);
      if (waits) {
        state.sent = true;
        return;
      }
    } else if (step instanceof PokeStep.Unpublish) {
      state.references--;
      state.visible = false;
    } else if (step instanceof PokeStep.ClearVector) {
      state.visible = false;
    } else if (step instanceof PokeStep.ClearCount) {
      state.counted = false;
    } else if (step instanceof PokeStep.ReuseStack) {
      state.stackReused = true;
    }
    done(state, position, step, probe);
  }

  private static void done(SmpState state, int position, PokeStep step, MachineProbe probe) {
    state.sent = false;
    state.position = position + 1;
    probe.patcherDone(position, step);
  }

  private void sync(SmpState state, boolean deferrable, MachineProbe probe) {
    for (int cpu = 1; cpu < cpus; cpu++) {
      if (deferrable && cpu >= firstIsolated && spares(state, cpu)) {
        probe.ipiSpared(cpu);
        continue;
      }
      // A CPU whose queue holds work already is not interrupted again (__smp_call_single_queue).
      if (!state.interrupted[cpu] && (serialisesOthers || cpu != 1)) {
        state.interrupted[cpu] = true;
        state.pending++;
        probe.ipiSent(cpu);
      }
    }
    if (deferred) {
      state.deferred[0] = true;
    } else if (serialisesItself) {
      Fetcher.serialise(state, 0);
    }
  }

  /**
   * Whether a CPU is in user mode and flushes when it enters the kernel: told so in its state word
   * by the same compare-and-exchange, or of itself where a flag says where it is.
   */
  private boolean spares(SmpState state, int cpu) {
    boolean inUser = asksFirst ? state.asked[cpu] : state.inUser[cpu];
    state.asked[cpu] = false;
    if (inUser && scheme == SyncScheme.DEFERRED) {
      state.workNoted[cpu] = true;
    }
    return inUser;
  }
}
