package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

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
  @Nullable Outcome execute(Core core) {
    Registers registers = core.registers;
    long result = result(registers, target.get(core), source.get(core));
    if (writes) {
      target.set(core, result);
    }
    registers.rip = next;
    return null;
  }

  private long result(Registers registers, long a, long b) {
    return switch (mnemonic) {
      case ADD -> Alu.add(registers, a, b, 0, shift);
      case ADC -> Alu.add(registers, a, b, registers.flags & Flags.CF, shift);
      case SUB, CMP -> Alu.subtract(registers, a, b, 0, shift);
      case SBB -> Alu.subtract(registers, a, b, registers.flags & Flags.CF, shift);
      case AND, TEST -> Alu.logic(registers, a & b, shift);
      case OR -> Alu.logic(registers, a | b, shift);
      default -> Alu.logic(registers, a ^ b, shift);
    };
  }
}
