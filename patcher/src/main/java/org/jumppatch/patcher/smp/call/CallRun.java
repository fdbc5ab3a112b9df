package org.jumppatch.patcher.smp.call;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.patcher.call.CallMemory;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.SmpState;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.Choices.Decision;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.smp.probe.ProbePair;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.x86.OperationCache;
import org.jumppatch.patcher.x86.state.PagedMemory;

/**
 * One run of a machine whose CPUs call a function: for a while before the patcher begins, while it
 * works, and for a while after that.
 */
public final class CallRun {
  /** Instructions without any progress after which a phase is over. */
  private static final long PATIENCE = 50_000_000;

  private final SmpMachine machine;
  private final FunctionCalls calls;
  private final PagedMemory memory;
  private final long callsAround;
  private final SmpState state;

  /**
   * @param machine what patches
   * @param image whose code is run
   * @param memory for one run
   * @param operations what has been decoded of the image
   * @param callsAround how many calls each CPU finishes before the patcher begins, and how many
   *     after it; fewer where a call takes very long
   * @param burst most instructions that a CPU executes before another one goes on
   */
  public CallRun(
      SmpMachine machine,
      AddressSpace image,
      CallMemory memory,
      OperationCache operations,
      long callsAround,
      int burst) {
    this.machine = machine;
    this.memory = memory.memory();
    this.callsAround = callsAround;
    this.calls = new FunctionCalls(machine, image, memory, operations, burst);
    this.state = machine.start(calls);
  }

  /**
   * Runs it to the end, or until a CPU can go no further; only once.
   *
   * @param choices make the schedule
   * @param told is told everything, in order
   * @return why a CPU could go no further, or null
   */
  public @Nullable CpuStop run(Choices choices, MachineProbe told) {
    DeathWatch watch = new DeathWatch();
    MachineProbe probe = new ProbePair(watch, told);
    calls.prepare(state, choices, probe);
    CpuStop stop = callAround(choices, probe, watch);
    if (stop == null && !watch.isDead()) {
      stop = patch(choices, probe, watch);
    }
    if (stop == null && !watch.isDead()) {
      stop = callAround(choices, probe, watch);
    }
    return stop;
  }

  /** Calls without a patcher, until each CPU has finished its share. */
  private @Nullable CpuStop callAround(Choices choices, MachineProbe probe, DeathWatch watch) {
    long[] finished = new long[machine.setup().cpus()];
    long[] wanted = new long[finished.length];
    for (int cpu = first(); cpu < wanted.length; cpu++) {
      finished[cpu] = calls.cpu(cpu).finished();
      wanted[cpu] = finished[cpu] + callsAround;
    }
    int missing = callsAround > 0 ? machine.setup().executors() : 0;
    long idle = 0;
    while ((missing > 0 && idle < PATIENCE) || !areRunning()) {
      int number = stepCpu(choices, probe);
      CallingCpu cpu = calls.cpu(number);
      if (cpu.stop() != null || watch.isDead()) {
        return cpu.stop();
      }
      idle += cpu.lastRun();
      if (finished[number] < wanted[number] && finished[number] < cpu.finished()) {
        missing -= cpu.finished() >= wanted[number] ? 1 : 0;
        idle = 0;
      }
      finished[number] = cpu.finished();
    }
    return null;
  }

  private @Nullable CpuStop patch(Choices choices, MachineProbe probe, DeathWatch watch) {
    long waited = 0;
    while (!machine.isFinished(state)) {
      if (machine.canPatch(state) && (first() == machine.setup().cpus() || isTurn(choices))) {
        machine.stepPatcher(state, probe);
        waited = 0;
        continue;
      }
      CallingCpu cpu = calls.cpu(stepCpu(choices, probe));
      if (cpu.stop() != null || watch.isDead()) {
        return cpu.stop();
      }
      waited += cpu.lastRun();
      if (waited > PATIENCE) {
        return waiting(probe);
      }
    }
    return null;
  }

  private static boolean isTurn(Choices choices) {
    return choices.choose(Decision.TURN, 2) == 1;
  }

  /** Some CPU does something; returns which. */
  private int stepCpu(Choices choices, MachineProbe probe) {
    // Asked even where there is one only: who gives turns counts them.
    int cpu = first() + choices.choose(Decision.CPU, machine.setup().executors());
    machine.stepCpu(state, cpu, choices, probe);
    return cpu;
  }

  /** The first CPU for which the patcher waits in vain. */
  private CpuStop waiting(MachineProbe probe) {
    int cpu = first();
    while (cpu < machine.setup().cpus() - 1 && !state.interrupted[cpu]) {
      cpu++;
    }
    CpuStop stop =
        new CpuStop(
            cpu,
            calls.cpu(cpu).rip(),
            "the patcher waits for it, but it keeps interrupts off or does not leave an int3");
    probe.stopped(cpu, stop.problem());
    return stop;
  }

  private boolean areRunning() {
    for (int cpu = first(); cpu < machine.setup().cpus(); cpu++) {
      if (!state.isRunning(cpu)) {
        return false;
      }
    }
    return true;
  }

  private int first() {
    return machine.setup().firstExecutor();
  }

  /**
   * Sees the patcher's stores done to the data that code reads, and the end of a kernel: after an
   * int3 that nobody handles nothing runs on.
   */
  private final class DeathWatch implements MachineProbe {
    private boolean dead;

    boolean isDead() {
      return dead;
    }

    @Override
    public void patcher(int position, PokeStep step) {
      if (step instanceof PokeStep.Store store) {
        memory.patch(store.address(), store.bytes().toArray());
      }
    }

    @Override
    public void violated(Violation violation, int cpu, int site, long bytes) {
      dead |= violation.isUnresolvedInt3();
    }
  }
}
