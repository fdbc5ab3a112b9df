package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.state.Alu;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/** Addition, subtraction, logic and comparison of two operands; they set all status flags. */
final class Arithmetic extends Operation {
  private final Mnemonic mnemonic;
  private final boolean writes;
  private final Access target;
  private final Access source;

  /** 64 less the width. */
  private final int shift;

  Arithmetic(Decoded decoded) {
    super(decoded);
    mnemonic = decoded.mnemonic();
    writes = mnemonic != Mnemonic.CMP && mnemonic != Mnemonic.TEST;
    target = operand(decoded, 0);
    source = operand(decoded, 1);
    shift = 64 - target.bits;
  }

  @Override
  public @Nullable Outcome execute(State state) {
    Registers registers = state.registers();
    long result = result(registers, target.get(state), source.get(state));
    if (writes) {
      target.set(state, result);
    }
    registers.setRip(next);
    return null;
  }

  private long result(Registers registers, long a, long b) {
    return switch (mnemonic) {
      case ADD -> Alu.add(registers, a, b, 0, shift);
      case ADC -> Alu.add(registers, a, b, registers.flags() & Flags.CF, shift);
      case SUB, CMP -> Alu.subtract(registers, a, b, 0, shift);
      case SBB -> Alu.subtract(registers, a, b, registers.flags() & Flags.CF, shift);
      case AND, TEST -> Alu.logic(registers, a & b, shift);
      case OR -> Alu.logic(registers, a | b, shift);
      default -> Alu.logic(registers, a ^ b, shift);
    };
  }
}
