package org.jumppatch.patcher.smp;

import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.Choices.Decision;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/** CPUs hop from site to site: all that matters of any code. It holds nothing that changes. */
public final class SiteHops implements Work {
  private final boolean anySite;
  private final boolean foreignInt3;
  private final int sites;
  private final int[][] sitesOfVectors;
  private final SiteExecution execution;
  private final SyncInterrupt interrupt;

  SiteHops(
      MachineSetup setup,
      int sites,
      int[][] sitesOfVectors,
      SiteExecution execution,
      SyncInterrupt interrupt) {
    this.anySite = setup.scope() == MachineSetup.Scope.PROGRAM;
    this.foreignInt3 = setup.circumstances().contains(Circumstance.FOREIGN_INT3);
    this.sites = sites;
    this.sitesOfVectors = sitesOfVectors;
    this.execution = execution;
    this.interrupt = interrupt;
  }

  @Override
  public void step(SmpState state, int cpu, Choices choices, MachineProbe probe) {
    boolean interrupted = state.interrupted[cpu];
    int count = 1 + (interrupted ? 1 : 0) + (foreignInt3 ? 1 : 0);
    int chosen = count == 1 ? 0 : choices.choose(Decision.RUNNING, count);
    if (chosen == 0) {
      execute(state, Frame.own(cpu), choices, probe);
    } else if (chosen == 1 && interrupted) {
      interrupt.take(state, cpu, probe);
    } else {
      SiteExecution.trap(state, Frame.own(cpu), SmpState.FOREIGN, Opcodes.INT3, probe);
    }
  }

  /** Executes any site in a frame. */
  public void execute(SmpState state, int frame, Choices choices, MachineProbe probe) {
    execution.execute(state, frame, chooseSite(state, choices), choices, probe);
  }

  /** Executes one site in a frame. */
  void execute(SmpState state, int frame, int site, Choices choices, MachineProbe probe) {
    execution.execute(state, frame, site, choices, probe);
  }

  private int chooseSite(SmpState state, Choices choices) {
    if (anySite) {
      return sites == 1 ? 0 : choices.choose(Decision.SITE, sites);
    }
    int[] batch = sitesOfVectors[Math.max(0, state.vector)];
    return batch[batch.length == 1 ? 0 : choices.choose(Decision.SITE, batch.length)];
  }

  @Override
  public void emulated(int cpu, Emulation emulation) {}

  @Override
  public void retried(int cpu) {}
}
