package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.state.MemoryFaultException;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.State;

/** PUSH, POP and LEAVE, all with 64 bits. */
abstract class Stack extends Operation {
  private static final int RSP = Register.RSP.number();
  private static final int RBP = Register.RBP.number();

  private Stack(Decoded decoded) {
    super(decoded);
  }

  /** Puts a number on the stack. */
  static void push(State state, long value) {
    long top = state.general()[RSP] - 8;
    state.memory().write(top, 8, value);
    state.general()[RSP] = top;
  }

  /** Takes a number from the stack. */
  static long pop(State state) {
    long top = state.general()[RSP];
    long value = state.memory().read(top, 8);
    state.general()[RSP] = top + 8;
    return value;
  }

  static final class Push extends Stack {
    private final Access source;

    Push(Decoded decoded) {
      super(decoded);
      source = operand(decoded, 0);
    }

    @Override
    public @Nullable Outcome execute(State state) {
      push(state, source.get(state));
      state.registers().setRip(next);
      return null;
    }
  }

  static final class Pop extends Stack {
    private final Access target;

    Pop(Decoded decoded) {
      super(decoded);
      target = operand(decoded, 0);
    }

    @Override
    public @Nullable Outcome execute(State state) {
      long top = state.general()[RSP];
      // The SDM has an address with RSP in it count from where it points afterwards.
      long value = pop(state);
      try {
        target.set(state, value);
      } catch (MemoryFaultException fault) {
        state.general()[RSP] = top;
        throw fault;
      }
      state.registers().setRip(next);
      return null;
    }
  }

  static final class Leave extends Stack {
    Leave(Decoded decoded) {
      super(decoded);
    }

    @Override
    public @Nullable Outcome execute(State state) {
      long[] general = state.general();
      long frame = general[RBP];
      general[RBP] = state.memory().read(frame, 8);
      general[RSP] = frame + 8;
      state.registers().setRip(next);
      return null;
    }
  }
}
