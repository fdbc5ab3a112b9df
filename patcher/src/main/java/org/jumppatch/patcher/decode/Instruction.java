package org.jumppatch.patcher.decode;

import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * One decoded instruction, in Intel syntax.
 *
 * @param address where its first byte runs
 * @param bytes its bytes in lower-case hex, such as {@code e900000000}
 * @param mnemonic such as {@code jmp}; prefixes that are written out stand before it: {@code
 *     notrack jmp}
 * @param operands such as {@code 0xffffffff81001234} or {@code dword ptr [rax + rax]}; empty where
 *     there are none
 */
public record Instruction(long address, String bytes, String mnemonic, String operands) {
  /** Number of bytes, 1 to {@link InstructionDecoder#MAX_LENGTH}. */
  public int length() {
    return bytes.length() / 2;
  }

  /** Mnemonic and operands as one text, such as {@code jmp 0xffffffff81001234}. */
  public String text() {
    return operands.isEmpty() ? mnemonic : mnemonic + " " + operands;
  }

  /** The same, with where a direct branch goes in other words than its address. */
  public String text(LongFunction<String> place) {
    OptionalLong target = target();
    return target.isPresent() ? mnemonic + " " + place.apply(target.getAsLong()) : text();
  }

  /**
   * Where a direct branch (jmp, jcc, call, loop, xbegin) goes; empty for every other instruction,
   * and for a branch through a register or memory.
   */
  public OptionalLong target() {
    if (operands.isEmpty() || !isDigit(operands.charAt(0)) || !branches()) {
      return OptionalLong.empty();
    }
    // Numbers up to 9 are written without 0x.
    return OptionalLong.of(
        operands.startsWith("0x")
            ? Long.parseUnsignedLong(operands, 2, operands.length(), 16)
            : Long.parseUnsignedLong(operands));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean branches() {
    int name = mnemonic.lastIndexOf(' ') + 1;
    return mnemonic.startsWith("j", name)
        || mnemonic.startsWith("call", name)
        || mnemonic.startsWith("loop", name)
        || mnemonic.startsWith("xbegin", name);
  }
}
