package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/** What only has to do with flags. */
final class FlagOperation extends Operation {
  /** What LAHF and SAHF carry. */
  private static final int LOW = Flags.STATUS & ~Flags.OF;

  private static final int RAX = Register.RAX.number();
  private final Mnemonic mnemonic;

  FlagOperation(Decoded decoded) {
    super(decoded);
    mnemonic = decoded.mnemonic();
  }

  @Override
  public @Nullable Outcome execute(State state) {
    Registers registers = state.registers();
    boolean wereOff = (registers.flags() & Flags.IF) == 0;
    switch (mnemonic) {
      case CLC -> registers.change(Flags.CF, 0);
      case STC -> registers.change(Flags.CF, Flags.CF);
      case CMC -> registers.change(Flags.CF, ~registers.flags() & Flags.CF);
      case CLD -> registers.change(Flags.DF, 0);
      case STD -> registers.change(Flags.DF, Flags.DF);
      case CLI -> registers.change(Flags.IF, 0);
      case STI -> registers.change(Flags.IF, Flags.IF);
      case LAHF -> {
        long low = (registers.flags() & LOW) | Flags.FIXED;
        state.general()[RAX] = (state.general()[RAX] & ~0xff00L) | (low << 8);
      }
      case SAHF -> {
        int low = (int) (state.general()[RAX] >>> 8);
        registers.change(LOW, low & LOW);
      }
      case PUSHF -> Stack.push(state, registers.flags());
      default -> {
        long popped = state.memory().read(registers.get(Register.RSP), 8);
        if ((popped & Flags.TF) != 0) {
          return new Outcome.Unsupported(instruction(), "it would set the trap flag");
        }
        Stack.pop(state);
        registers.setFlags((int) popped);
      }
    }
    registers.setRip(next);
    return mnemonic == Mnemonic.STI && wereOff ? Outcome.Progress.INTERRUPTS_AFTER_NEXT : null;
  }
}
