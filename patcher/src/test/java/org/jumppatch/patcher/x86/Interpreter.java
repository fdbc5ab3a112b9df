package org.jumppatch.patcher.x86;

import org.jumppatch.patcher.decode.InstructionDecoder;

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
    Core core = new Core(new Window(state), new CodeSlot(one.code, state.rip), operations);
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

  /** Memory that is a state's window and nothing else. */
  private record Window(MachineState state) implements Memory {
    @Override
    public long read(long address, int size) {
      check(address, size, false);
      return state.read(address, size);
    }

    @Override
    public void write(long address, int size, long value) {
      check(address, size, true);
      state.write(address, size, value);
    }

    private static void check(long address, int size, boolean write) {
      long offset = address - MachineState.DATA;
      if (offset < 0 || offset > MachineState.SIZE - size) {
        throw new MemoryFaultException(address, write);
      }
    }
  }
}
