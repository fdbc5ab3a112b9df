package org.jumppatch.patcher.smp;

import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.Choices.Decision;

/**
 * What any CPU does beside patching: execute sites, trap, work through the int3 handler, take the
 * interrupts of syncs and, inside an int3, an NMI.
 */
final class Cpu {
  private final MachineSetup setup;
  private final CodeMemory memory;
  private final SiteTexts texts;
  private final Fetcher fetcher;
  private final Int3Handler handler;
  private final int[][] sitesOfVectors;
  private final boolean syncDeferred;
  private final boolean returnSerialises;
  private final boolean interruptsOnInInt3;

  Cpu(
      MachineSetup setup,
      CodeMemory memory,
      SiteTexts texts,
      Int3Handler handler,
      int[][] sitesOfVectors) {
    this.setup = setup;
    this.memory = memory;
    this.texts = texts;
    this.fetcher = new Fetcher(memory, texts, setup.orderedFetch());
    this.handler = handler;
    this.sitesOfVectors = sitesOfVectors;
    this.syncDeferred = setup.protocol().flaws().contains(Flaw.SYNC_DEFERRED);
    this.returnSerialises = !setup.protocol().flaws().contains(Flaw.RETURN_DOES_NOT_SERIALISE);
    this.interruptsOnInInt3 = setup.protocol().flaws().contains(Flaw.INTERRUPTS_ON_IN_INT3);
  }

  /** One step of a CPU; there always is one. */
  void step(SmpState state, int cpu, Choices choices, MachineProbe probe) {
    int frame = state.frame(cpu);
    if (state.mode[frame] == CpuMode.RUNNING) {
      run(state, cpu, frame, choices, probe);
    } else {
      handle(state, cpu, frame, choices, probe);
    }
  }

  private void run(SmpState state, int cpu, int frame, Choices choices, MachineProbe probe) {
    boolean interrupted = state.interrupted[cpu];
    int count = 1 + (interrupted ? 1 : 0) + (setup.foreignInt3() ? 1 : 0);
    int chosen = count == 1 ? 0 : choices.choose(Decision.RUNNING, count);
    if (chosen == 0) {
      execute(state, cpu, frame, choices, probe);
    } else if (chosen == 1 && interrupted) {
      takeInterrupt(state, cpu, probe);
    } else {
      trap(state, frame, SmpState.FOREIGN, CodeBytes.INT3, probe);
    }
  }

  private void handle(SmpState state, int cpu, int frame, Choices choices, MachineProbe probe) {
    boolean own = frame == 2 * cpu;
    boolean nmi = setup.nmis() && own;
    boolean interrupt =
        interruptsOnInInt3 && own && state.interrupted[cpu] && state.mode[frame] == CpuMode.TRAPPED;
    int count = 1 + (nmi ? 1 : 0) + (interrupt ? 1 : 0);
    int chosen = count == 1 ? 0 : choices.choose(Decision.TRAPPED, count);
    if (chosen == 0) {
      handler.step(state, frame, probe);
    } else if (chosen == 1 && nmi) {
      execute(state, cpu, 2 * cpu + 1, choices, probe);
    } else {
      takeInterrupt(state, cpu, probe);
    }
  }

  private void execute(SmpState state, int cpu, int frame, Choices choices, MachineProbe probe) {
    boolean inNmi = frame != 2 * cpu;
    int site = chooseSite(state, choices);
    long bytes = fetcher.fetch(state, cpu, site, choices);
    boolean whole = texts.isWhole(site, bytes);
    if (!whole && (bytes & 0xff) == CodeBytes.INT3) {
      trap(state, frame, site, bytes, probe);
      return;
    }
    if (!whole) {
      probe.executed(cpu, site, bytes, Execution.TORN, inNmi);
      probe.violated(Violation.TORN, cpu, site, bytes);
    } else {
      boolean newest = bytes == texts.last(site);
      probe.executed(cpu, site, bytes, newest ? Execution.NEW : Execution.OLD, inNmi);
      if (texts.isStale(site, bytes, state.position)) {
        probe.violated(Violation.STALE_AFTER_SYNC, cpu, site, bytes);
      }
    }
    if (inNmi || state.deferred[cpu]) {
      // The NMI's iret serialises; a deferred sync comes to be done here.
      state.deferred[cpu] = false;
      Fetcher.serialise(state, cpu);
    }
  }

  private int chooseSite(SmpState state, Choices choices) {
    if (setup.scope() == MachineSetup.Scope.PROGRAM) {
      return memory.sites() == 1 ? 0 : choices.choose(Decision.SITE, memory.sites());
    }
    int[] sites = sitesOfVectors[Math.max(0, state.vector)];
    return sites[sites.length == 1 ? 0 : choices.choose(Decision.SITE, sites.length)];
  }

  private static void trap(SmpState state, int frame, int site, long bytes, MachineProbe probe) {
    state.mode[frame] = CpuMode.TRAPPED;
    state.site[frame] = site;
    probe.trapped(frame >> 1, site, bytes, (frame & 1) != 0);
  }

  /**
   * The interrupt of a sync: {@code sync_core}, acknowledgement and return in one. Nothing between
   * them can be told from before or after: interrupts are off, and what an NMI executed there it
   * could as well have executed outside. (Where the function does not serialise but the return
   * does, an NMI between the two would show it; such an NMI is not made here.)
   */
  private void takeInterrupt(SmpState state, int cpu, MachineProbe probe) {
    state.interrupted[cpu] = false;
    state.pending--;
    if (syncDeferred) {
      state.deferred[cpu] = true;
    } else if (returnSerialises) {
      Fetcher.serialise(state, cpu);
    }
    probe.ipiTaken(cpu);
  }
}
