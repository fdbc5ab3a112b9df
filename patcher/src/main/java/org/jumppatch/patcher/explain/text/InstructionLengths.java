package org.jumppatch.patcher.explain.text;

import org.jumppatch.elf.code.Code;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * Lengths of instructions, remembered: alternatives are the same few over and over. An instruction
 * of at most eight bytes is known by the eight bytes that it starts with.
 */
public final class InstructionLengths {
  private static final int SLOT_BITS = 13;

  private final InstructionDecoder decoder;
  private final long[] starts = new long[1 << SLOT_BITS];
  private final byte[] lengths = new byte[1 << SLOT_BITS];

  /**
   * @param decoder for those that are seen first
   */
  public InstructionLengths(InstructionDecoder decoder) {
    this.decoder = decoder;
  }

  /** Bytes of the instruction at {@code code[at]}, or 0 where there is none. */
  public int of(byte[] code, int at) {
    if (code.length - at < Long.BYTES) {
      return decoder.length(code, at, code.length);
    }
    long start = Code.u64(code, at);
    int slot = (int) ((start * 0x9e37_79b9_7f4a_7c15L) >>> (Long.SIZE - SLOT_BITS));
    if (starts[slot] == start && lengths[slot] != 0) {
      return lengths[slot];
    }
    int length = decoder.length(code, at, code.length);
    if (length <= Long.BYTES) {
      starts[slot] = start;
      lengths[slot] = (byte) length;
    }
    return length;
  }
}
