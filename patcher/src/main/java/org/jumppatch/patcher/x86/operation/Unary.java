package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.state.Alu;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/** INC and DEC, which leave CF, NEG, which sets all status flags, and NOT, which sets none. */
final class Unary extends Operation {
  private final Mnemonic mnemonic;
  private final Access target;

  /** 64 less the width. */
  private final int shift;

  Unary(Decoded decoded) {
    super(decoded);
    mnemonic = decoded.mnemonic();
    target = operand(decoded, 0);
    shift = 64 - target.bits;
  }

  @Override
  public @Nullable Outcome execute(State state) {
    Registers registers = state.registers();
    target.set(state, result(registers, target.get(state)));
    registers.setRip(next);
    return null;
  }

  private long result(Registers registers, long value) {
    int carry = registers.flags() & Flags.CF;
    long result =
        switch (mnemonic) {
          case INC -> Alu.add(registers, value, 1, 0, shift);
          case DEC -> Alu.subtract(registers, value, 1, 0, shift);
          case NEG -> Alu.subtract(registers, 0, value, 0, shift);
          default -> ~value;
        };
    if (mnemonic != Mnemonic.NEG) {
      registers.change(Flags.CF, carry);
    }
    return result;
  }
}
