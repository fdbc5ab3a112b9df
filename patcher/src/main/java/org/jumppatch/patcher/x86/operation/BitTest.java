package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.MemoryOperand;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.decode.RegisterOperand;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/**
 * BT, BTS, BTR and BTC: a bit goes into CF, and is then set, cleared or turned. In a register or
 * with a number in the instruction, the bit's number counts modulo the width. In memory with a
 * register, it is a signed distance from the operand, in steps of whole operands (Intel SDM volume
 * 2, table 3-2 and BT).
 */
final class BitTest extends Operation {
  private final Mnemonic mnemonic;
  private final Access base;
  private final Access number;
  private final boolean string;
  private final int bits;

  BitTest(Decoded decoded) {
    super(decoded);
    mnemonic = decoded.mnemonic();
    base = operand(decoded, 0);
    number = operand(decoded, 1);
    string =
        decoded.operands().get(0) instanceof MemoryOperand
            && decoded.operands().get(1) instanceof RegisterOperand;
    bits = base.bits;
  }

  @Override
  public @Nullable Outcome execute(State state) {
    Registers registers = state.registers();
    long distance = number.get(state);
    long bit = 1L << (distance & (bits - 1));
    boolean set;
    if (!string) {
      long value = base.get(state);
      set = (value & bit) != 0;
      if (mnemonic != Mnemonic.BT) {
        base.set(state, changed(value, bit));
      }
    } else {
      long signed = distance << (64 - bits) >> (64 - bits);
      // The operand that the bit is in, by whole operands of 2, 4 or 8 bytes.
      long address = base.address(state) + (signed >> 3 & -(bits / 8));
      long value = state.memory().read(address, bits / 8);
      set = (value & bit) != 0;
      if (mnemonic != Mnemonic.BT) {
        state.memory().write(address, bits / 8, changed(value, bit));
      }
    }
    registers.change(Flags.CF, set ? Flags.CF : 0);
    registers.setRip(next);
    return null;
  }

  private long changed(long value, long bit) {
    return switch (mnemonic) {
      case BTS -> value | bit;
      case BTR -> value & ~bit;
      default -> value ^ bit;
    };
  }
}
