package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.Prefix;
import org.jumppatch.patcher.x86.state.Alu;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.State;

/**
 * MOVS, STOS, LODS, CMPS and SCAS, alone or repeated RCX times. A long repetition is done in parts,
 * between which rip stays: interrupts can come in between on a CPU too (Intel SDM volume 2,
 * REP/REPE/REPNE).
 */
abstract class StringOperation extends Operation {
  /** Most repetitions at once. */
  private static final int PART = 1024;

  private static final int RCX = Register.RCX.number();
  private static final int RSI = Register.RSI.number();
  private static final int RDI = Register.RDI.number();

  final int bytes;
  private final Prefix prefix;

  private StringOperation(Decoded decoded) {
    super(decoded);
    bytes = decoded.width() / 8;
    prefix = decoded.prefix();
  }

  @Override
  public final @Nullable Outcome execute(State state) {
    long[] general = state.general();
    long step = (state.registers().flags() & Flags.DF) == 0 ? bytes : -bytes;
    if (prefix == Prefix.NONE) {
      once(state, step);
    } else {
      boolean more = general[RCX] != 0;
      for (int i = 0; i < PART && more; i++) {
        once(state, step);
        more = --general[RCX] != 0 && goesOn(state.registers().flags());
      }
      if (more) {
        return null;
      }
    }
    state.registers().setRip(next);
    return null;
  }

  private boolean goesOn(int flags) {
    return switch (prefix) {
      case REPE -> (flags & Flags.ZF) != 0;
      case REPNE -> (flags & Flags.ZF) == 0;
      default -> true;
    };
  }

  /** One of the repetitions, with all that it changes but RCX. */
  abstract void once(State state, long step);

  static final class Move extends StringOperation {
    Move(Decoded decoded) {
      super(decoded);
    }

    @Override
    void once(State state, long step) {
      long[] general = state.general();
      state.memory().write(general[RDI], bytes, state.memory().read(general[RSI], bytes));
      general[RSI] += step;
      general[RDI] += step;
    }
  }

  static final class Store extends StringOperation {
    Store(Decoded decoded) {
      super(decoded);
    }

    @Override
    void once(State state, long step) {
      long[] general = state.general();
      state.memory().write(general[RDI], bytes, general[Register.RAX.number()]);
      general[RDI] += step;
    }
  }

  static final class Load extends StringOperation {
    private final Access accumulator;

    Load(Decoded decoded) {
      super(decoded);
      accumulator = operand(decoded, 0);
    }

    @Override
    void once(State state, long step) {
      long[] general = state.general();
      accumulator.set(state, state.memory().read(general[RSI], bytes));
      general[RSI] += step;
    }
  }

  static final class Compare extends StringOperation {
    Compare(Decoded decoded) {
      super(decoded);
    }

    @Override
    void once(State state, long step) {
      long[] general = state.general();
      long first = state.memory().read(general[RSI], bytes);
      long second = state.memory().read(general[RDI], bytes);
      Alu.subtract(state.registers(), first, second, 0, 64 - 8 * bytes);
      general[RSI] += step;
      general[RDI] += step;
    }
  }

  static final class Scan extends StringOperation {
    private final Access accumulator;

    Scan(Decoded decoded) {
      super(decoded);
      accumulator = operand(decoded, 0);
    }

    @Override
    void once(State state, long step) {
      long[] general = state.general();
      long found = state.memory().read(general[RDI], bytes);
      Alu.subtract(state.registers(), accumulator.get(state), found, 0, 64 - 8 * bytes);
      general[RDI] += step;
    }
  }
}
