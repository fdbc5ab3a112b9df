package org.jumppatch.patcher.smp.call;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.patcher.call.CallMemory;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.smp.Frame;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.SmpState;
import org.jumppatch.patcher.smp.Work;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.Choices.Decision;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.x86.OperationCache;

/**
 * CPUs call a function of the image, instruction by instruction, each out of what it may have
 * fetched before. Interrupts are taken between two instructions, where the code has them on; an NMI
 * comes at any time, and executes a site of its own.
 */
final class FunctionCalls implements Work {
  private final SmpMachine machine;
  private final AddressSpace image;
  private final CallMemory memory;
  private final OperationCache operations;
  private final int burst;
  private final boolean nmis;
  private final @Nullable CallingCpu[] cpus;

  /**
   * @param image whose code is run
   * @param burst most instructions of one step
   */
  FunctionCalls(
      SmpMachine machine,
      AddressSpace image,
      CallMemory memory,
      OperationCache operations,
      int burst) {
    this.machine = machine;
    this.image = image;
    this.memory = memory;
    this.operations = operations;
    this.burst = burst;
    this.nmis = machine.memory().sites() > 0;
    this.cpus = new @Nullable CallingCpu[machine.setup().cpus()];
  }

  /** Sets the CPUs up for a run with these choices. */
  void prepare(SmpState state, Choices choices, MachineProbe probe) {
    for (int cpu = machine.setup().firstExecutor(); cpu < cpus.length; cpu++) {
      CpuFetch fetch = new CpuFetch(cpu, machine, image, state, choices, probe);
      cpus[cpu] = new CallingCpu(cpu, memory, fetch, operations);
    }
  }

  /** A CPU that calls. */
  CallingCpu cpu(int number) {
    CallingCpu cpu = cpus[number];
    if (cpu == null) {
      throw new IllegalArgumentException("cpu" + number + " calls nothing");
    }
    return cpu;
  }

  @Override
  public void step(SmpState state, int number, Choices choices, MachineProbe probe) {
    CallingCpu cpu = cpu(number);
    if (state.interrupted[number]
        && cpu.takesInterrupts()
        && choices.choose(Decision.INTERRUPT, 2) == 1) {
      machine.interrupt().take(state, number, probe);
    } else if (nmis && choices.choose(Decision.NMI, 2) == 1) {
      machine.hops().execute(state, Frame.nmi(number), choices, probe);
    } else {
      cpu.run(state, burst == 1 ? 1 : 1 + choices.choose(Decision.BURST, burst), probe);
    }
  }

  @Override
  public void emulated(int number, Emulation emulation) {
    cpu(number).emulate(emulation);
  }

  @Override
  public void retried(int number) {
    cpu(number).retry();
  }
}
