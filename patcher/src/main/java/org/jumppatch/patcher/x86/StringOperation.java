package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

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
  final @Nullable Outcome execute(Core core) {
    long[] general = core.registers.general;
    long step = (core.registers.flags & Flags.DF) == 0 ? bytes : -bytes;
    if (prefix == Prefix.NONE) {
      once(core, step);
    } else {
      boolean more = general[RCX] != 0;
      for (int i = 0; i < PART && more; i++) {
        once(core, step);
        more = --general[RCX] != 0 && goesOn(core.registers.flags);
      }
      if (more) {
        return null;
      }
    }
    core.registers.rip = next;
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
  abstract void once(Core core, long step);

  static final class Move extends StringOperation {
    Move(Decoded decoded) {
      super(decoded);
    }

    @Override
    void once(Core core, long step) {
      long[] general = core.registers.general;
      core.memory.write(general[RDI], bytes, core.memory.read(general[RSI], bytes));
      general[RSI] += step;
      general[RDI] += step;
    }
  }

  static final class Store extends StringOperation {
    Store(Decoded decoded) {
      super(decoded);
    }

    @Override
    void once(Core core, long step) {
      long[] general = core.registers.general;
      core.memory.write(general[RDI], bytes, general[Register.RAX.number()]);
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
    void once(Core core, long step) {
      long[] general = core.registers.general;
      accumulator.set(core, core.memory.read(general[RSI], bytes));
      general[RSI] += step;
    }
  }

  static final class Compare extends StringOperation {
    Compare(Decoded decoded) {
      super(decoded);
    }

    @Override
    void once(Core core, long step) {
      long[] general = core.registers.general;
      long first = core.memory.read(general[RSI], bytes);
      long second = core.memory.read(general[RDI], bytes);
      Alu.subtract(core.registers, first, second, 0, 64 - 8 * bytes);
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
    void once(Core core, long step) {
      long[] general = core.registers.general;
      long found = core.memory.read(general[RDI], bytes);
      Alu.subtract(core.registers, accumulator.get(core), found, 0, 64 - 8 * bytes);
      general[RDI] += step;
    }
  }
}
