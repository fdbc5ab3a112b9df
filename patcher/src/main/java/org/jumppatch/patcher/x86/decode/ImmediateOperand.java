package org.jumppatch.patcher.x86.decode;

/**
 * A number in the instruction.
 *
 * @param bits the width that it is used with
 * @param value the number, extended to this width and without a sign
 */
public record ImmediateOperand(int bits, long value) implements Operand {
  public ImmediateOperand {
    value = cut(value, bits);
  }

  private static long cut(long value, int bits) {
    return value << (64 - bits) >>> (64 - bits);
  }

  @Override
  public String text(long next) {
    return Operand.number(value);
  }

  /** Whether a text is this number, in its width, with or without a sign. */
  boolean isWrittenAs(String text) {
    boolean minus = text.startsWith("-");
    String digits = minus ? text.substring(1) : text;
    try {
      long size =
          digits.startsWith("0x")
              ? Long.parseUnsignedLong(digits, 2, digits.length(), 16)
              : Long.parseUnsignedLong(digits);
      return cut(minus ? -size : size, bits) == value;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
