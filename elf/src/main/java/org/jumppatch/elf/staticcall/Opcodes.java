package org.jumppatch.elf.staticcall;

import java.util.Arrays;

/** The bytes that static calls are made of (Intel SDM volume 2, opcode maps). */
final class Opcodes {
  static final int CALL = 0xe8;
  static final int JUMP = 0xe9;
  static final int RETURN = 0xc3;

  /** The byte before an opcode of the second map. */
  static final int TWO_BYTES = 0x0f;

  /** The upper half of a conditional jump's second byte. */
  static final int CONDITIONS = 0x80;

  private static final int INT3 = 0xcc;

  private Opcodes() {}

  static byte[] nop() {
    return new byte[] {TWO_BYTES, 0x1f, 0x44, 0, 0};
  }

  /** int3 behind the return, so that no CPU speculates past it. */
  static byte[] paddedReturn() {
    byte[] code = new byte[CallInstruction.NEAR_SIZE];
    Arrays.fill(code, (byte) INT3);
    code[0] = (byte) RETURN;
    return code;
  }

  /** An opcode of some bytes and the 32-bit distance from behind it to a target. */
  static byte[] branch(long address, long target, int... opcode) {
    byte[] code = new byte[opcode.length + Integer.BYTES];
    for (int i = 0; i < opcode.length; i++) {
      code[i] = (byte) opcode[i];
    }
    int distance = (int) (target - (address + code.length));
    for (int i = 0; i < Integer.BYTES; i++) {
      code[opcode.length + i] = (byte) (distance >> (Byte.SIZE * i));
    }
    return code;
  }

  /** Where the 32-bit distance at an index leads, counted from an address. */
  static long target(byte[] code, int at, long from) {
    return from
        + ((code[at] & 0xff)
            | (code[at + 1] & 0xff) << 8
            | (code[at + 2] & 0xff) << 16
            | code[at + 3] << 24);
  }
}
