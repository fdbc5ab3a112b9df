package org.jumppatch.patcher.decode;

import org.jspecify.annotations.Nullable;

/**
 * Decodes one x86-64 instruction in 64-bit mode. Whatever the bytes, both methods answer and never
 * read outside the range that they are given.
 */
public interface InstructionDecoder {
  /** No x86 instruction has more bytes (Intel SDM volume 2, chapter 2.3.11). */
  int MAX_LENGTH = 15;

  /**
   * The instruction that starts at {@code code[offset]}.
   *
   * @param limit index after the last byte that belongs to the code; an instruction that would
   *     reach over it is none
   * @param address the running address of the first byte, from which branch targets are counted
   * @return null if the bytes are not an instruction
   * @throws IndexOutOfBoundsException unless {@code 0 <= offset <= limit <= code.length}
   */
  @Nullable Instruction decode(byte[] code, int offset, int limit, long address);

  /**
   * Only the length in bytes of the instruction that {@link #decode} would give, without building
   * any text; 0 if the bytes are not an instruction.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= offset <= limit <= code.length}
   */
  int length(byte[] code, int offset, int limit);
}
