package org.jumppatch.patcher.x86.differential;

import java.nio.ByteBuffer;
import org.jumppatch.patcher.x86.decode.Case;
import org.jumppatch.patcher.x86.decode.MachineState;
import org.jumppatch.patcher.x86.state.Register;

/**
 * libunicorn as one of the processors. All code but the instruction is HLT, which ends a run
 * wherever a branch goes; telling it to count would make it translate everything again.
 */
final class UnicornProcessor implements Processor, AutoCloseable {
  private static final byte HLT = (byte) 0xf4;

  private Unicorn unicorn = Unicorn.open();
  private ByteBuffer code = mapCode();
  private ByteBuffer data = mapData();
  private long last;

  private ByteBuffer mapCode() {
    ByteBuffer mapped = unicorn.map(MachineState.CODE, MachineState.CODE_SIZE);
    for (int i = 0; i < MachineState.CODE_SIZE; i++) {
      mapped.put(i, HLT);
    }
    return mapped;
  }

  private ByteBuffer mapData() {
    return unicorn.map(MachineState.DATA, MachineState.SIZE);
  }

  @Override
  public boolean knows(Case one) {
    return !UnicornMistakes.cover(one);
  }

  @Override
  public boolean reportsErrors() {
    return true;
  }

  @Override
  public End execute(Case one, MachineState state) {
    if (state.rip <= last) {
      startAgain();
    }
    last = state.rip;
    code.put((int) (state.rip - MachineState.CODE), one.code);
    data.put(0, state.data);
    for (Register register : Register.values()) {
      unicorn.set(register, state.get(register));
    }
    unicorn.setFlags(state.flags);
    unicorn.setGsBase(state.gsBase);
    unicorn.setFsBase(state.fsBase);
    int error = unicorn.run(state.rip, 0);
    for (Register register : Register.values()) {
      state.set(register, unicorn.get(register));
    }
    state.flags = unicorn.flags();
    data.get(0, state.data);
    if (error != Unicorn.OK) {
      // What is left of an exception would show in the next run.
      last = Long.MAX_VALUE;
    }
    state.rip = error == Unicorn.OK ? unicorn.rip() - 1 : unicorn.rip();
    return switch (error) {
      case Unicorn.OK -> End.DONE;
      case Unicorn.EXCEPTION -> End.DIVIDE_ERROR;
      default -> End.NOT_EXECUTED;
    };
  }

  /** With a fresh engine, for it would run old code where it has translated it. */
  private void startAgain() {
    unicorn.close();
    unicorn = Unicorn.open();
    code = mapCode();
    data = mapData();
  }

  @Override
  public void close() {
    unicorn.close();
  }
}
