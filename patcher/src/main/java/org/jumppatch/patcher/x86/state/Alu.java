package org.jumppatch.patcher.x86.state;

/**
 * Sums, differences and logic with their flags (Intel SDM volume 1, appendix A).
 *
 * <p>Numbers of any width are worked on at the upper end of 64 bits, so that carry and sign come
 * out in the same place: {@code shift} is 64 less the width.
 */
public final class Alu {
  private static final int KEPT = ~Flags.STATUS;

  private Alu() {}

  /** Sum of two numbers and a carry of 0 or 1. */
  public static long add(Registers registers, long a, long b, long carry, int shift) {
    long x = a << shift;
    long y = b << shift;
    long sum = x + y + (carry << shift);
    long carries = (x & y) | ((x | y) & ~sum);
    long overflow = (x ^ sum) & (y ^ sum);
    return set(registers, sum, x ^ y ^ sum, carries, overflow, shift);
  }

  /** Difference of two numbers and a borrow of 0 or 1. */
  public static long subtract(Registers registers, long a, long b, long borrow, int shift) {
    long x = a << shift;
    long y = b << shift;
    long difference = x - y - (borrow << shift);
    long borrows = (~x & y) | ((~x | y) & difference);
    long overflow = (x ^ y) & (x ^ difference);
    return set(registers, difference, x ^ y ^ difference, borrows, overflow, shift);
  }

  /** Sets the flags of a result that no carry goes into. */
  public static long logic(Registers registers, long result, int shift) {
    return set(registers, result << shift, 0, 0, 0, shift);
  }

  private static long set(
      Registers registers, long high, long halfCarry, long carry, long overflow, int shift) {
    long result = high >>> shift;
    registers.flags =
        (registers.flags & KEPT)
            | (int) (carry >>> 63)
            | resultFlags(high, result)
            | ((int) (halfCarry >>> shift) & Flags.AF)
            | (int) (overflow >>> 63) << 11;
    return result;
  }

  /** SF, ZF and PF of a result that is given at the upper end and as it is. */
  static int resultFlags(long high, long result) {
    return (int) (high >>> 63) << 7
        | (high == 0 ? Flags.ZF : 0)
        | (~Integer.bitCount((int) result & 0xff) & 1) << 2;
  }
}
