package org.jumppatch.patcher.x86.state;

/**
 * Shifts and rotates with their flags (Intel SDM volume 2, RCL/RCR/ROL/ROR, SAL/SAR/SHL/SHR, SHLD
 * and SHRD). Numbers come without a sign; a count has been cut to 5 or 6 bits and is not 0.
 */
public final class Shifter {
  private Shifter() {}

  /** Shifts to the upper end, zeroes coming in; a count may be the width or more. */
  public static long shl(Registers registers, long value, int count, int bits) {
    long result = count < bits ? cut(value << count, bits) : 0;
    boolean carry = count <= bits && bit(value, bits - count);
    shifted(registers, result, carry, bit(result, bits - 1) != carry, bits);
    return result;
  }

  /** Shifts to the lower end, zeroes coming in; a count may be the width or more. */
  public static long shr(Registers registers, long value, int count, int bits) {
    long result = count < bits ? value >>> count : 0;
    boolean carry = count <= bits && bit(value, count - 1);
    // For one place this is the sign that the value had.
    boolean overflow = bit(result, bits - 1) != bit(result, bits - 2);
    shifted(registers, result, carry, overflow, bits);
    return result;
  }

  /** Shifts to the lower end, the sign coming in; a count may be the width or more. */
  public static long sar(Registers registers, long value, int count, int bits) {
    long signed = value << (64 - bits) >> (64 - bits);
    long result = cut(signed >> Math.min(count, 63), bits);
    shifted(registers, result, bit(signed, Math.min(count - 1, 63)), false, bits);
    return result;
  }

  /** Rotates to the upper end. */
  public static long rol(Registers registers, long value, int count, int bits) {
    int places = count & (bits - 1);
    long result = places == 0 ? value : cut(value << places, bits) | value >>> (bits - places);
    boolean carry = bit(result, 0);
    rotated(registers, carry, bit(result, bits - 1) != carry);
    return result;
  }

  /** Rotates to the lower end. */
  public static long ror(Registers registers, long value, int count, int bits) {
    int places = count & (bits - 1);
    long result = places == 0 ? value : value >>> places | cut(value << (bits - places), bits);
    boolean carry = bit(result, bits - 1);
    rotated(registers, carry, bit(result, bits - 2) != carry);
    return result;
  }

  /** Rotates to the upper end through CF, so over one place more than the width. */
  public static long rcl(Registers registers, long value, int count, int bits) {
    long result = value;
    boolean carry = (registers.flags & Flags.CF) != 0;
    for (int i = 0; i < count % (bits + 1); i++) {
      boolean out = bit(result, bits - 1);
      result = cut(result << 1, bits) | (carry ? 1 : 0);
      carry = out;
    }
    rotated(registers, carry, bit(result, bits - 1) != carry);
    return result;
  }

  /** Rotates to the lower end through CF, so over one place more than the width. */
  public static long rcr(Registers registers, long value, int count, int bits) {
    long result = value;
    boolean carry = (registers.flags & Flags.CF) != 0;
    for (int i = 0; i < count % (bits + 1); i++) {
      boolean out = bit(result, 0);
      result = result >>> 1 | (carry ? 1L << (bits - 1) : 0);
      carry = out;
    }
    rotated(registers, carry, bit(result, bits - 1) != bit(result, bits - 2));
    return result;
  }

  /** Shifts bits in from another number's upper end, at most the whole width. */
  public static long shld(Registers registers, long value, long from, int count, int bits) {
    long result = cut(value << count, bits) | from >>> (bits - count);
    boolean carry = bit(value, bits - count);
    shifted(registers, result, carry, bit(result, bits - 1) != carry, bits);
    return result;
  }

  /** Shifts bits in from another number's lower end, at most the whole width. */
  public static long shrd(Registers registers, long value, long from, int count, int bits) {
    long result = value >>> count | cut(from << (bits - count), bits);
    boolean overflow = bit(result, bits - 1) != bit(result, bits - 2);
    shifted(registers, result, bit(value, count - 1), overflow, bits);
    return result;
  }

  private static void shifted(
      Registers registers, long result, boolean carry, boolean overflow, int bits) {
    int flags = Alu.resultFlags(result << (64 - bits), result);
    registers.change(Flags.STATUS, flags | carryAndOverflow(carry, overflow));
  }

  private static void rotated(Registers registers, boolean carry, boolean overflow) {
    registers.change(Flags.CF | Flags.OF, carryAndOverflow(carry, overflow));
  }

  private static int carryAndOverflow(boolean carry, boolean overflow) {
    return (carry ? Flags.CF : 0) | (overflow ? Flags.OF : 0);
  }

  private static boolean bit(long value, int number) {
    return (value >>> number & 1) != 0;
  }

  private static long cut(long value, int bits) {
    return value << (64 - bits) >>> (64 - bits);
  }
}
