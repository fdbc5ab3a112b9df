package org.jumppatch.patcher.smp;

import java.util.List;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.smp.Choices.Decision;

/**
 * A machine of several CPUs working one program: the rules by which one state follows another. It
 * holds nothing that changes, so that a run and a search over all runs use the same one.
 */
public final class SmpMachine {
  private final MachineSetup setup;
  private final CodeMemory memory;
  private final Patcher patcher;
  private final Cpu cpu;

  /**
   * @param setup the machine and its program
   * @throws IllegalArgumentException if sites of the program overlap
   */
  public SmpMachine(MachineSetup setup) {
    this.setup = setup;
    PokeProgram program = setup.protocol().program();
    this.memory = new CodeMemory(program, setup.fetch());
    this.patcher = new Patcher(program.steps(), setup.cpus(), setup.protocol().flaws());
    this.cpu =
        new Cpu(setup, memory, new SiteTexts(memory, program), sitesOfVectors(program.vectors()));
  }

  private int[][] sitesOfVectors(List<PokeVector> vectors) {
    int[][] sites = new int[vectors.size()][];
    for (int v = 0; v < sites.length; v++) {
      List<PokeEntry> entries = vectors.get(v).entries();
      sites[v] = new int[entries.size()];
      for (int e = 0; e < entries.size(); e++) {
        sites[v][e] = memory.siteAt(entries.get(e).address());
      }
    }
    return sites;
  }

  /** The machine and its program. */
  public MachineSetup setup() {
    return setup;
  }

  /** The code that is written, in all its versions. */
  public CodeMemory memory() {
    return memory;
  }

  /** The machine before the first step: nothing written, every CPU running. */
  SmpState start() {
    return new SmpState(setup.cpus(), memory.units());
  }

  /** Whether the program is done. The other CPUs can go on for ever. */
  boolean isFinished(SmpState state) {
    return patcher.isFinished(state);
  }

  /** Whether the program is done and no CPU is inside an int3. */
  boolean isQuiet(SmpState state) {
    for (int c = 0; c < setup.cpus(); c++) {
      if (!state.isRunning(c)) {
        return false;
      }
    }
    return isFinished(state);
  }

  /** Someone does something. */
  void step(SmpState state, Choices choices, MachineProbe probe) {
    int patchers = patcher.canStep(state) ? 1 : 0;
    int firstCpu = setup.patcherExecutes() ? 0 : 1;
    int actors = patchers + setup.cpus() - firstCpu;
    if (actors == 0) {
      throw new IllegalStateException("nobody can do anything");
    }
    int actor = actors == 1 ? 0 : choices.choose(Decision.ACTOR, actors);
    if (actor < patchers) {
      patcher.step(state, probe);
    } else {
      cpu.step(state, firstCpu + actor - patchers, choices, probe);
    }
  }
}
