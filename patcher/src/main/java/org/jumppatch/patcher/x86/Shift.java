package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

/** Shifts and rotates of one operand by a count, which is cut to 5 bits, or 6 for 64-bit ones. */
final class Shift extends Operation {
  private final Mnemonic mnemonic;
  private final Access target;
  private final Access count;
  private final int bits;

  Shift(Decoded decoded) {
    super(decoded);
    this.mnemonic = decoded.mnemonic();
    this.target = operand(decoded, 0);
    this.count = operand(decoded, 1);
    this.bits = target.bits;
  }

  @Override
  @Nullable Outcome execute(Core core) {
    long value = target.get(core);
    int places = (int) count.get(core) & (bits == 64 ? 63 : 31);
    // Written also when nothing moves: that clears the upper half of a 64-bit register.
    target.set(core, places == 0 ? value : shifted(core.registers, value, places));
    core.registers.rip = next;
    return null;
  }

  private long shifted(Registers registers, long value, int places) {
    return switch (mnemonic) {
      case SHL -> Shifter.shl(registers, value, places, bits);
      case SHR -> Shifter.shr(registers, value, places, bits);
      case SAR -> Shifter.sar(registers, value, places, bits);
      case ROL -> Shifter.rol(registers, value, places, bits);
      case ROR -> Shifter.ror(registers, value, places, bits);
      case RCL -> Shifter.rcl(registers, value, places, bits);
      default -> Shifter.rcr(registers, value, places, bits);
    };
  }
}
