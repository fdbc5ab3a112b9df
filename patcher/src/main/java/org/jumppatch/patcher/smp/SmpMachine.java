package org.jumppatch.patcher.smp;

import java.util.Arrays;
import java.util.List;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.SyncRule;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.Choices.Decision;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/**
 * A machine of several CPUs working one program: the rules by which one state follows another. It
 * holds nothing that changes, so that a run and a search over all runs use the same one.
 */
public final class SmpMachine {
  /** Who moves when the patcher does, not its CPU beside it. */
  static final int PATCHER = -1;

  private final MachineSetup setup;
  private final CodeMemory memory;
  private final SiteTexts texts;
  private final PatcherFaults faults;
  private final Int3Handler handler;
  private final Patcher patcher;
  private final SiteExecution execution;
  private final SyncInterrupt interrupt;
  private final SiteHops hops;
  private final Cpu cpu;

  /**
   * @param setup the machine and its program
   * @throws IllegalArgumentException if sites of the program overlap
   */
  public SmpMachine(MachineSetup setup) {
    this.setup = setup;
    PokeProgram program = setup.protocol().program();
    this.memory = new CodeMemory(setup.protocol(), setup.fetch());
    this.texts = new SiteTexts(memory, program);
    this.faults = new PatcherFaults(program, memory, texts);
    this.handler = new Int3Handler(memory, program, setup.protocol().flaws());
    this.patcher = new Patcher(setup, faults);
    boolean ordered = setup.circumstances().contains(Circumstance.ORDERED_FETCH);
    this.execution = new SiteExecution(texts, new Fetcher(memory, texts, ordered));
    this.interrupt = new SyncInterrupt(setup.protocol().flaws());
    this.hops =
        new SiteHops(
            setup, memory.sites(), sitesOfVectors(program.vectors()), execution, interrupt);
    KernelEntry entry =
        new KernelEntry(
            program.syncRule().scheme(),
            setup.protocol().flaws(),
            hops,
            noinstr(program.syncRule()));
    this.cpu = new Cpu(setup, hops, handler, interrupt, entry);
  }

  private int[] noinstr(SyncRule syncs) {
    return syncs.noinstr().stream().mapToInt(memory::siteAt).filter(s -> s >= 0).sorted().toArray();
  }

  private int[][] sitesOfVectors(List<PokeVector> vectors) {
    if (setup.scope() == MachineSetup.Scope.PROGRAM) {
      return new int[0][];
    }
    int[][] sites = new int[vectors.size()][];
    for (int v = 0; v < sites.length; v++) {
      List<PokeEntry> entries = vectors.get(v).entries();
      int[] found = new int[entries.size()];
      int count = 0;
      for (PokeEntry entry : entries) {
        int site = memory.siteAt(entry.address());
        if (site >= 0) {
          found[count++] = site;
        }
      }
      sites[v] = Arrays.copyOf(found, count);
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

  /** What it has in common with machines that are set up alike and do the same elsewhere. */
  public MachineSignature signature() {
    return MachineSignature.of(setup.protocol().program(), memory, texts, faults, handler);
  }

  /** The machine before the first step: nothing written, every CPU running from site to site. */
  public SmpState start() {
    return start(hops);
  }

  /** The machine before the first step, with CPUs that do some work. */
  public SmpState start(Work work) {
    SmpState state = new SmpState(setup.cpus(), memory.units(), work);
    state.isolate(setup.firstIsolated());
    return state;
  }

  /** How a site is executed. */
  public SiteExecution execution() {
    return execution;
  }

  /** How the interrupt of a sync is taken. */
  public SyncInterrupt interrupt() {
    return interrupt;
  }

  /** What an NMI does. */
  public SiteHops hops() {
    return hops;
  }

  /** Whether the program is done. The other CPUs can go on for ever. */
  public boolean isFinished(SmpState state) {
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

  /** Someone does something; returns the CPU that did, or {@link #PATCHER}. */
  public int step(SmpState state, Choices choices, MachineProbe probe) {
    int patchers = patcher.canStep(state) ? 1 : 0;
    int actors = patchers + setup.executors();
    if (actors == 0) {
      throw new IllegalStateException("nobody can do anything");
    }
    int actor = actors == 1 ? 0 : choices.choose(Decision.ACTOR, actors);
    if (actor < patchers) {
      patcher.step(state, probe);
      return PATCHER;
    }
    int number = setup.firstExecutor() + actor - patchers;
    cpu.step(state, number, choices, probe);
    return number;
  }

  /** Whether the patcher can do a step now. */
  public boolean canPatch(SmpState state) {
    return patcher.canStep(state);
  }

  /** The patcher does its next step, where it can. */
  public boolean stepPatcher(SmpState state, MachineProbe probe) {
    boolean can = patcher.canStep(state);
    if (can) {
      patcher.step(state, probe);
    }
    return can;
  }

  /** One CPU does something. */
  public void stepCpu(SmpState state, int number, Choices choices, MachineProbe probe) {
    cpu.step(state, number, choices, probe);
  }

  /**
   * Whether the next step of a CPU's handler is one that reads nothing that can change and writes
   * nothing that others read, as long as references hold the vector.
   */
  public boolean isPrivate(SmpState state, int number) {
    CpuMode mode = state.mode[state.frame(number)];
    return mode == CpuMode.HOLDING || mode == CpuMode.FOUND;
  }
}
