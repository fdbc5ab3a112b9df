package org.jumppatch.patcher.smp;

import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.Choices.Decision;
import org.jumppatch.patcher.smp.probe.EntryPlace;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/**
 * What any CPU does beside patching: its work, and where that met an int3, the int3 handler a step
 * at a time, with NMIs in between.
 */
final class Cpu {
  private final SiteHops hops;
  private final Int3Handler handler;
  private final SyncInterrupt interrupt;
  private final KernelEntry entry;
  private final int firstIsolated;
  private final boolean interruptsOnInInt3;

  Cpu(
      MachineSetup setup,
      SiteHops hops,
      Int3Handler handler,
      SyncInterrupt interrupt,
      KernelEntry entry) {
    this.entry = entry;
    this.firstIsolated = setup.firstIsolated();
    this.hops = hops;
    this.handler = handler;
    this.interrupt = interrupt;
    this.interruptsOnInInt3 = setup.protocol().flaws().contains(Flaw.INTERRUPTS_ON_IN_INT3);
  }

  /** One step of a CPU; there always is one. */
  void step(SmpState state, int cpu, Choices choices, MachineProbe probe) {
    int frame = state.frame(cpu);
    if (state.mode[frame] == CpuMode.RUNNING && cpu >= firstIsolated) {
      entry.step(state, cpu, choices, probe);
    } else if (state.mode[frame] == CpuMode.RUNNING) {
      state.work.step(state, cpu, choices, probe);
    } else {
      handle(state, cpu, frame, choices, probe);
    }
  }

  private void handle(SmpState state, int cpu, int frame, Choices choices, MachineProbe probe) {
    boolean own = !Frame.isNmi(frame) && state.place[cpu] == EntryPlace.KERNEL;
    boolean interrupted =
        interruptsOnInInt3 && own && state.interrupted[cpu] && state.mode[frame] == CpuMode.TRAPPED;
    int count = 1 + (own ? 1 : 0) + (interrupted ? 1 : 0);
    int chosen = count == 1 ? 0 : choices.choose(Decision.TRAPPED, count);
    if (chosen == 0) {
      handler.step(state, frame, probe);
    } else if (chosen == 1 && own) {
      hops.execute(state, Frame.nmi(cpu), choices, probe);
    } else {
      interrupt.take(state, cpu, probe);
    }
  }
}
