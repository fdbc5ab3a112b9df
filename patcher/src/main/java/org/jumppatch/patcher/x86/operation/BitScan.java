package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/**
 * BSF, BSR, TZCNT, LZCNT and POPCNT. BSF and BSR of zero leave all 64 bits of the register as they
 * were, as the SDM has it (volume 2, BSF; only some older CPUs cleared the upper half), and as the
 * kernel relies on ({@code variable_ffs} in arch/x86/include/asm/bitops.h).
 */
final class BitScan extends Operation {
  private final Mnemonic mnemonic;
  private final Access target;
  private final Access source;
  private final int bits;

  /** Whether there is no result for zero. */
  private final boolean findsNothing;

  BitScan(Decoded decoded) {
    super(decoded);
    mnemonic = decoded.mnemonic();
    target = operand(decoded, 0);
    source = operand(decoded, 1);
    bits = target.bits;
    findsNothing = mnemonic == Mnemonic.BSF || mnemonic == Mnemonic.BSR;
  }

  @Override
  public @Nullable Outcome execute(State state) {
    Registers registers = state.registers();
    long value = source.get(state);
    long result =
        switch (mnemonic) {
          case BSF, TZCNT -> Math.min(Long.numberOfTrailingZeros(value), bits);
          case BSR -> 63 - Long.numberOfLeadingZeros(value);
          case LZCNT -> Long.numberOfLeadingZeros(value) - (64 - bits);
          default -> Long.bitCount(value);
        };
    switch (mnemonic) {
      case BSF, BSR -> registers.change(Flags.ZF, value == 0 ? Flags.ZF : 0);
      case POPCNT -> registers.change(Flags.STATUS, value == 0 ? Flags.ZF : 0);
      default ->
          registers.change(
              Flags.ZF | Flags.CF, (result == 0 ? Flags.ZF : 0) | (value == 0 ? Flags.CF : 0));
    }
    if (value != 0 || !findsNothing) {
      target.set(state, result);
    }
    registers.setRip(next);
    return null;
  }
}
