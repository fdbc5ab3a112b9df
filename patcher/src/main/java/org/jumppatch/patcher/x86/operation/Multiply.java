package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/** MUL, and IMUL with one, two or three operands; CF and OF tell that the upper half matters. */
abstract class Multiply extends Operation {
  final int bits;

  private Multiply(Decoded decoded) {
    super(decoded);
    bits = decoded.width();
  }

  static Multiply of(Decoded decoded) {
    if (decoded.mnemonic() == Mnemonic.MUL) {
      return new Wide(decoded, false);
    }
    return decoded.operands().size() == 1 ? new Wide(decoded, true) : new Narrow(decoded);
  }

  final void finish(State state, boolean wide) {
    Registers registers = state.registers();
    registers.change(Flags.CF | Flags.OF, wide ? Flags.CF | Flags.OF : 0);
    registers.setRip(next);
  }

  final long signed(long value) {
    return value << (64 - bits) >> (64 - bits);
  }

  /** The accumulator times an operand, into twice the width. */
  private static final class Wide extends Multiply {
    private final boolean signed;
    private final Access factor;
    private final Accumulator accumulator;

    Wide(Decoded decoded, boolean signed) {
      super(decoded);
      this.signed = signed;
      this.factor = operand(decoded, 0);
      this.accumulator = new Accumulator(bits);
    }

    @Override
    public @Nullable Outcome execute(State state) {
      long a = accumulator.low(state);
      long b = factor.get(state);
      if (signed) {
        a = signed(a);
        b = signed(b);
      }
      long low = a * b;
      long high = low >>> (bits & 63);
      if (bits == 64) {
        high = Math.multiplyHigh(a, b);
        if (!signed) {
          // Hacker's Delight, chapter 8-3; Java 18 has it as unsignedMultiplyHigh.
          high += (a >> 63 & b) + (b >> 63 & a);
        }
      }
      accumulator.set(state, high, low);
      boolean fits = signed ? isSignOf(low, high) : accumulator.high(state) == 0;
      finish(state, !fits);
      return null;
    }

    private boolean isSignOf(long low, long high) {
      return signed(high) == signed(low) >> 63;
    }
  }

  /** A signed product of which only the lower half is kept. */
  private static final class Narrow extends Multiply {
    private final Access target;
    private final Access a;
    private final Access b;

    Narrow(Decoded decoded) {
      super(decoded);
      boolean three = decoded.operands().size() == 3;
      target = operand(decoded, 0);
      a = operand(decoded, three ? 1 : 0);
      b = operand(decoded, three ? 2 : 1);
    }

    @Override
    public @Nullable Outcome execute(State state) {
      long x = signed(a.get(state));
      long y = signed(b.get(state));
      long product = x * y;
      target.set(state, product);
      boolean fits =
          bits == 64 ? Math.multiplyHigh(x, y) == product >> 63 : signed(product) == product;
      finish(state, !fits);
      return null;
    }
  }
}
