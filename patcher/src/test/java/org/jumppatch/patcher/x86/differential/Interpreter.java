package org.jumppatch.patcher.x86.differential;

import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.x86.Core;
import org.jumppatch.patcher.x86.OperationCache;
import org.jumppatch.patcher.x86.decode.Case;
import org.jumppatch.patcher.x86.decode.CodeSlot;
import org.jumppatch.patcher.x86.decode.MachineState;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;

/** The core under test as one of the processors. */
final class Interpreter implements Processor {
  private static final int CACHED = 1000;

  private final InstructionDecoder decoder;
  private OperationCache operations;
  private int executed;

  Interpreter(InstructionDecoder decoder) {
    this.decoder = decoder;
    this.operations = new OperationCache(decoder);
  }

  @Override
  public boolean knows(Case one) {
    return true;
  }

  @Override
  public boolean reportsErrors() {
    return true;
  }

  @Override
  public End execute(Case one, MachineState state) {
    if (++executed % CACHED == 0) {
      operations = new OperationCache(decoder);
    }
    Core core = new Core(new WindowMemory(state), new CodeSlot(one.code, state.rip), operations);
    Registers registers = core.registers();
    for (Register register : Register.values()) {
      registers.set(register, state.get(register));
    }
    registers.setRip(state.rip);
    registers.setFlags(state.flags);
    registers.setGsBase(state.gsBase);
    registers.setFsBase(state.fsBase);
    Outcome outcome = core.step();
    for (Register register : Register.values()) {
      state.set(register, registers.get(register));
    }
    state.rip = registers.rip();
    state.flags = registers.flags();
    if (outcome instanceof Outcome.DivideError) {
      return End.DIVIDE_ERROR;
    }
    if (outcome instanceof Outcome.Progress) {
      return End.DONE;
    }
    if (outcome instanceof Outcome.Unsupported) {
      return End.NOT_EXECUTED;
    }
    throw new IllegalStateException(outcome.message());
  }
}
