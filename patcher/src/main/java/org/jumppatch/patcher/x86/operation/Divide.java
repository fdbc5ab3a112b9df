package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.State;

/** DIV and IDIV; flags, which are undefined after them, stay as they are. */
final class Divide extends Operation {
  private final boolean signed;
  private final Access divisor;
  private final int bits;
  private final Accumulator accumulator;

  Divide(Decoded decoded, boolean signed) {
    super(decoded);
    this.signed = signed;
    this.divisor = operand(decoded, 0);
    this.bits = divisor.bits;
    this.accumulator = new Accumulator(bits);
  }

  @Override
  public @Nullable Outcome execute(State state) {
    long by = divisor.get(state);
    long high = accumulator.high(state);
    long low = accumulator.low(state);
    boolean done = signed ? divideSigned(state, high, low, by) : divide(state, high, low, by);
    if (!done) {
      return new Outcome.DivideError(instruction());
    }
    state.registers().setRip(next);
    return null;
  }

  private boolean divide(State state, long high, long low, long by) {
    // Also if it is zero.
    if (Long.compareUnsigned(high, by) >= 0) {
      return false;
    }
    long quotient = quotient(high, low, by);
    accumulator.set(state, low - quotient * by, quotient);
    return true;
  }

  private boolean divideSigned(State state, long high, long low, long by) {
    long divisor = extended(by);
    boolean negative = extended(high) < 0;
    long highSize = high;
    long lowSize = low;
    if (negative) {
      lowSize = cut(-low);
      highSize = cut(lowSize == 0 ? -high : ~high);
    }
    long size = cut(divisor < 0 ? -divisor : divisor);
    if (Long.compareUnsigned(highSize, size) >= 0) {
      return false;
    }
    long quotientSize = quotient(highSize, lowSize, size);
    long remainder = lowSize - quotientSize * size;
    boolean minus = negative != divisor < 0;
    long limit = (1L << (bits - 1)) - (minus ? 0 : 1);
    if (Long.compareUnsigned(quotientSize, limit) > 0) {
      return false;
    }
    accumulator.set(state, negative ? -remainder : remainder, minus ? -quotientSize : quotientSize);
    return true;
  }

  /** Of two halves by a divisor that is greater than the upper one. */
  private long quotient(long high, long low, long by) {
    if (bits < 64) {
      return Long.divideUnsigned(high << bits | low, by);
    }
    if (high == 0) {
      return Long.divideUnsigned(low, by);
    }
    long rest = high;
    long quotient = low;
    for (int i = 0; i < 64; i++) {
      boolean over = rest < 0;
      rest = rest << 1 | quotient >>> 63;
      quotient <<= 1;
      if (over || Long.compareUnsigned(rest, by) >= 0) {
        rest -= by;
        quotient |= 1;
      }
    }
    return quotient;
  }

  private long extended(long value) {
    return value << (64 - bits) >> (64 - bits);
  }

  private long cut(long value) {
    return value << (64 - bits) >>> (64 - bits);
  }
}
