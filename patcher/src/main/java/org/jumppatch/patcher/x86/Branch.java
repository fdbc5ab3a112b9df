package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

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
    @Nullable Outcome execute(Core core) {
      core.registers.rip = target.get(core);
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
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      registers.rip = Flags.hold(condition, registers.flags) ? target : next;
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
    @Nullable Outcome execute(Core core) {
      Registers registers = core.registers;
      boolean zero = (registers.flags & Flags.ZF) != 0;
      if (mnemonic != Mnemonic.JRCXZ) {
        registers.general[RCX]--;
      }
      boolean more = registers.general[RCX] != 0;
      boolean taken =
          switch (mnemonic) {
            case JRCXZ -> !more;
            case LOOPE -> more && zero;
            case LOOPNE -> more && !zero;
            default -> more;
          };
      registers.rip = taken ? target : next;
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
    @Nullable Outcome execute(Core core) {
      // First, for it may count from RSP.
      long address = target.get(core);
      Stack.push(core, next);
      core.registers.rip = address;
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
    @Nullable Outcome execute(Core core) {
      core.registers.rip = Stack.pop(core);
      core.registers.general[RSP] += arguments;
      return null;
    }
  }
}
