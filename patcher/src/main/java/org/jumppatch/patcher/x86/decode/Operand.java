package org.jumppatch.patcher.x86.decode;

/** What an instruction reads or writes, as it was decoded. */
public sealed interface Operand
    permits RegisterOperand, MemoryOperand, ImmediateOperand, SelectorOperand {
  /**
   * Width: 8, 16, 32 or 64; 128 for memory that CMPXCHG16B swaps, 0 for an address that is not
   * accessed.
   */
  int bits();

  /**
   * As Capstone writes it in Intel syntax, but numbers always without a sign.
   *
   * @param next address of the next instruction, from which RIP-relative addresses are counted
   */
  String text(long next);

  /** A number as Capstone writes it: below 10 without 0x. */
  static String number(long value) {
    return value >= 0 && value < 10 ? Long.toString(value) : "0x" + Long.toHexString(value);
  }
}
