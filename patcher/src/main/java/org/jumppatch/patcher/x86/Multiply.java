package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

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

  final void finish(Core core, boolean wide) {
    Registers registers = core.registers;
    registers.change(Flags.CF | Flags.OF, wide ? Flags.CF | Flags.OF : 0);
    registers.rip = next;
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
    @Nullable Outcome execute(Core core) {
      long a = accumulator.low(core);
      long b = factor.get(core);
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
      accumulator.set(core, high, low);
      boolean fits = signed ? isSignOf(low, high) : accumulator.high(core) == 0;
      finish(core, !fits);
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
    @Nullable Outcome execute(Core core) {
      long x = signed(a.get(core));
      long y = signed(b.get(core));
      long product = x * y;
      target.set(core, product);
      boolean fits =
          bits == 64 ? Math.multiplyHigh(x, y) == product >> 63 : signed(product) == product;
      finish(core, !fits);
      return null;
    }
  }
}
