package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.ImmediateOperand;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/** Near jumps, calls and returns. */
abstract class Branch extends Operation {
  private static final int RCX = Register.RCX.number();
  private static final int RSP = Register.RSP.number();

  private Branch(Decoded decoded) {
    super(decoded);
  }

  static final class Jump extends Branch {
    private final Access target;

    Jump(Decoded decoded) {
      super(decoded);
      target = operand(decoded, 0);
    }

    @Override
    public @Nullable Outcome execute(State state) {
      state.registers().setRip(target.get(state));
      return null;
    }
  }

  static final class JumpIf extends Branch {
    private final int condition;
    private final long target;

    JumpIf(Decoded decoded) {
      super(decoded);
      condition = decoded.condition();
      target = ((ImmediateOperand) decoded.operands().get(0)).value();
    }

    @Override
    public @Nullable Outcome execute(State state) {
      Registers registers = state.registers();
      registers.setRip(Flags.hold(condition, registers.flags()) ? target : next);
      return null;
    }
  }

  /** LOOP, LOOPE and LOOPNE count RCX down; JRCXZ only looks at it. */
  static final class Loop extends Branch {
    private final Mnemonic mnemonic;
    private final long target;

    Loop(Decoded decoded) {
      super(decoded);
      mnemonic = decoded.mnemonic();
      target = ((ImmediateOperand) decoded.operands().get(0)).value();
    }

    @Override
    public @Nullable Outcome execute(State state) {
      Registers registers = state.registers();
      boolean zero = (registers.flags() & Flags.ZF) != 0;
      if (mnemonic != Mnemonic.JRCXZ) {
        state.general()[RCX]--;
      }
      boolean more = state.general()[RCX] != 0;
      boolean taken =
          switch (mnemonic) {
            case JRCXZ -> !more;
            case LOOPE -> more && zero;
            case LOOPNE -> more && !zero;
            default -> more;
          };
      registers.setRip(taken ? target : next);
      return null;
    }
  }

  static final class Call extends Branch {
    private final Access target;

    Call(Decoded decoded) {
      super(decoded);
      target = operand(decoded, 0);
    }

    @Override
    public @Nullable Outcome execute(State state) {
      // First, for it may count from RSP.
      long address = target.get(state);
      Stack.push(state, next);
      state.registers().setRip(address);
      return null;
    }
  }

  /** RET, which may take arguments off the stack as well. */
  static final class Return extends Branch {
    private final long arguments;

    Return(Decoded decoded) {
      super(decoded);
      arguments =
          decoded.operands().isEmpty() ? 0 : ((ImmediateOperand) decoded.operands().get(0)).value();
    }

    @Override
    public @Nullable Outcome execute(State state) {
      state.registers().setRip(Stack.pop(state));
      state.general()[RSP] += arguments;
      return null;
    }
  }
}
