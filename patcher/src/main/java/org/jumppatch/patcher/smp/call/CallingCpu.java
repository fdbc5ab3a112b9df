package org.jumppatch.patcher.smp.call;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.call.CallMemory;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.smp.CpuMode;
import org.jumppatch.patcher.smp.Fetcher;
import org.jumppatch.patcher.smp.Frame;
import org.jumppatch.patcher.smp.SmpState;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.x86.Core;
import org.jumppatch.patcher.x86.OperationCache;
import org.jumppatch.patcher.x86.decode.Fetch;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.MemoryFaultException;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;

/** One CPU that calls a function again and again. */
final class CallingCpu {
  private final int number;
  private final CallMemory memory;
  private final Core core;
  private boolean inCall;

  /** Whether STI was the last instruction: interrupts wait for the next one. */
  private boolean shadow;

  private long finished;
  private long lastRun;
  private @Nullable CpuStop stop;

  CallingCpu(int number, CallMemory memory, Fetch fetch, OperationCache operations) {
    this.number = number;
    this.memory = memory;
    this.core = new Core(memory.memory(), fetch, operations);
  }

  /** Calls that have returned. */
  long finished() {
    return finished;
  }

  /** Instructions of its last turn, at least 1. */
  long lastRun() {
    return Math.max(1, lastRun);
  }

  /** Address of its next instruction. */
  long rip() {
    return core.registers().rip();
  }

  /** Why it can go no further, or null. */
  @Nullable CpuStop stop() {
    return stop;
  }

  boolean takesInterrupts() {
    return !inCall || (!shadow && (core.registers().flags() & Flags.IF) != 0);
  }

  /** Executes so many instructions, fewer where it traps, serialises or can go no further. */
  void run(SmpState state, int limit, MachineProbe probe) {
    lastRun = 0;
    do {
      begin(probe);
      long before = core.executed();
      Outcome outcome = core.run(limit - lastRun);
      long count = core.executed() - before;
      lastRun += count;
      probe.ran(number, count);
      after(state, outcome, probe);
    } while (!inCall && lastRun < limit);
  }

  private void begin(MachineProbe probe) {
    if (!inCall) {
      inCall = true;
      memory.begin(core.registers(), number);
      probe.called(number);
    }
  }

  private void after(SmpState state, Outcome outcome, MachineProbe probe) {
    Registers registers = core.registers();
    shadow = outcome == Outcome.Progress.INTERRUPTS_AFTER_NEXT;
    if (outcome == Outcome.Progress.SERIALISED) {
      state.deferred[number] = false;
      Fetcher.serialise(state, number);
    } else if (outcome instanceof Outcome.Breakpoint
        && registers.rip() - 1 == CallMemory.RETURN_ADDRESS) {
      inCall = false;
      finished++;
      probe.returned(number, registers.get(Register.RAX));
    } else if (outcome instanceof Outcome.Breakpoint
        && state.mode[Frame.own(number)] != CpuMode.RUNNING) {
      // The int3 of a site: rip is after it, and the handler takes over.
      return;
    } else if (outcome instanceof Outcome.Breakpoint) {
      stop(registers.rip() - 1, outcome.message(), probe);
    } else if (!(outcome instanceof Outcome.Progress)) {
      stop(registers.rip(), outcome.message(), probe);
    }
  }

  private void stop(long address, String problem, MachineProbe probe) {
    stop = new CpuStop(number, address, problem);
    probe.stopped(number, problem);
  }

  /** Does what an instruction would have done in whose place the CPU met an int3. */
  void emulate(Emulation emulation) {
    Registers registers = core.registers();
    long trapped = registers.rip() - 1;
    try {
      if (emulation instanceof Emulation.Jump jump) {
        registers.setRip(jump.target());
      } else if (emulation instanceof Emulation.ConditionalJump jump) {
        boolean holds = Flags.hold(jump.condition(), registers.flags());
        registers.setRip(holds ? jump.target() : jump.next());
      } else if (emulation instanceof Emulation.Call call) {
        long top = registers.get(Register.RSP) - 8;
        memory.memory().write(top, 8, call.returnAddress());
        registers.set(Register.RSP, top);
        registers.setRip(call.target());
      } else if (emulation instanceof Emulation.Return) {
        long top = registers.get(Register.RSP);
        registers.setRip(memory.memory().read(top, 8));
        registers.set(Register.RSP, top + 8);
      } else {
        stop = new CpuStop(number, trapped, "int3 that is wanted, and nobody takes it");
      }
    } catch (MemoryFaultException fault) {
      stop = new CpuStop(number, trapped, "emulating it: " + fault.getMessage());
    }
  }

  /** Goes back to the int3, which is gone. */
  void retry() {
    core.registers().setRip(core.registers().rip() - 1);
  }
}
