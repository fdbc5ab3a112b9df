package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

/** SHLD and SHRD. */
final class DoubleShift extends Operation {
  private final boolean left;
  private final Access target;
  private final Access from;
  private final Access count;
  private final int bits;

  DoubleShift(Decoded decoded, boolean left) {
    super(decoded);
    this.left = left;
    this.target = operand(decoded, 0);
    this.from = operand(decoded, 1);
    this.count = operand(decoded, 2);
    this.bits = target.bits;
  }

  @Override
  @Nullable Outcome execute(Core core) {
    long value = target.get(core);
    int places = (int) count.get(core) & (bits == 64 ? 63 : 31);
    if (places > bits) {
      return new Outcome.Unsupported(
          decoded.instruction(), "the result of a count over 16 is undefined");
    }
    if (places != 0) {
      value =
          left
              ? Shifter.shld(core.registers, value, from.get(core), places, bits)
              : Shifter.shrd(core.registers, value, from.get(core), places, bits);
    }
    target.set(core, value);
    core.registers.rip = next;
    return null;
  }
}
