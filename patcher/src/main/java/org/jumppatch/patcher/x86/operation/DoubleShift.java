package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Shifter;
import org.jumppatch.patcher.x86.state.State;

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
  public @Nullable Outcome execute(State state) {
    long value = target.get(state);
    int places = (int) count.get(state) & (bits == 64 ? 63 : 31);
    if (places > bits) {
      return new Outcome.Unsupported(instruction(), "the result of a count over 16 is undefined");
    }
    if (places != 0) {
      value =
          left
              ? Shifter.shld(state.registers(), value, from.get(state), places, bits)
              : Shifter.shrd(state.registers(), value, from.get(state), places, bits);
    }
    target.set(state, value);
    state.registers().setRip(next);
    return null;
  }
}
