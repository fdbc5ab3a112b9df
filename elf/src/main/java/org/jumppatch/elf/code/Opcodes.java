package org.jumppatch.elf.code;

/** First bytes of the instructions that kernels patch (Intel SDM volume 2, opcode maps). */
public final class Opcodes {
  /** A call with a 32-bit displacement. */
  public static final int CALL = 0xe8;

  /** A jump with a 32-bit displacement. */
  public static final int JUMP = 0xe9;

  /** A jump with an 8-bit displacement. */
  public static final int JUMP_SHORT = 0xeb;

  /** A near return. */
  public static final int RETURN = 0xc3;

  /** The breakpoint of one byte, which traps. */
  public static final int INT3 = 0xcc;

  /** The nop of one byte. */
  public static final int NOP = 0x90;

  /** The byte before an opcode of the second map. */
  public static final int TWO_BYTES = 0x0f;

  /**
   * The prefix of the segment CS, of no effect on a branch: compilers and kernels pad with it, so
   * that one instruction fits where a longer one was.
   */
  public static final int CS = 0x2e;

  /** The upper half of the second byte of a conditional jump with a 32-bit displacement. */
  private static final int CONDITIONS = 0x80;

  private Opcodes() {}

  /** Whether two bytes, each 0 to 255, begin a conditional jump with a 32-bit displacement. */
  public static boolean isConditionalJump(int first, int second) {
    return first == TWO_BYTES && (second & 0xf0) == CONDITIONS;
  }
}
