package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

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
  @Nullable Outcome execute(Core core) {
    Registers registers = core.registers;
    boolean wereOff = (registers.flags & Flags.IF) == 0;
    switch (mnemonic) {
      case CLC -> registers.flags &= ~Flags.CF;
      case STC -> registers.flags |= Flags.CF;
      case CMC -> registers.flags ^= Flags.CF;
      case CLD -> registers.flags &= ~Flags.DF;
      case STD -> registers.flags |= Flags.DF;
      case CLI -> registers.flags &= ~Flags.IF;
      case STI -> registers.flags |= Flags.IF;
      case LAHF -> {
        long low = (registers.flags & LOW) | Flags.FIXED;
        registers.general[RAX] = (registers.general[RAX] & ~0xff00L) | (low << 8);
      }
      case SAHF -> {
        int low = (int) (registers.general[RAX] >>> 8);
        registers.change(LOW, low & LOW);
      }
      case PUSHF -> Stack.push(core, registers.flags);
      default -> {
        long popped = core.memory.read(registers.get(Register.RSP), 8);
        if ((popped & Flags.TF) != 0) {
          return new Outcome.Unsupported(decoded.instruction(), "it would set the trap flag");
        }
        Stack.pop(core);
        registers.setFlags((int) popped);
      }
    }
    registers.rip = next;
    return mnemonic == Mnemonic.STI && wereOff ? Outcome.Progress.INTERRUPTS_AFTER_NEXT : null;
  }
}
