package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.Shifter;
import org.jumppatch.patcher.x86.state.State;

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
  public @Nullable Outcome execute(State state) {
    long value = target.get(state);
    int places = (int) count.get(state) & (bits == 64 ? 63 : 31);
    // Written also when nothing moves: that clears the upper half of a 64-bit register.
    target.set(state, places == 0 ? value : shifted(state.registers(), value, places));
    state.registers().setRip(next);
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
