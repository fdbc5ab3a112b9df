package org.jumppatch.patcher.explain.text;

import java.util.Arrays;

/** The instructions that the kernel writes over its own code, as bytes. */
public final class Code {
  /** Opcode of a call with a 32-bit displacement. */
  public static final int CALL = 0xe8;

  /** Opcode of a jump with a 32-bit displacement. */
  public static final int JUMP = 0xe9;

  /** Opcode of a jump with an 8-bit displacement. */
  public static final int JUMP_SHORT = 0xeb;

  /** Opcode of a near return. */
  public static final int RETURN = 0xc3;

  /** The breakpoint of one byte. */
  public static final int INT3 = 0xcc;

  /** The nop of one byte. */
  public static final int NOP = 0x90;

  /** Bytes of a call or jump by a signed 32-bit displacement. */
  public static final int NEAR_SIZE = 5;

  private Code() {}

  /** Little-endian 32-bit number. */
  public static int s32(byte[] code, int at) {
    return (code[at] & 0xff)
        | ((code[at + 1] & 0xff) << 8)
        | ((code[at + 2] & 0xff) << 16)
        | (code[at + 3] << 24);
  }

  /** Stores a little-endian 32-bit number. */
  public static void putS32(byte[] code, int at, int number) {
    for (int i = 0; i < Integer.BYTES; i++) {
      code[at + i] = (byte) (number >> (8 * i));
    }
  }

  /** Little-endian 64-bit number. */
  public static long u64(byte[] code, int at) {
    return (s32(code, at) & 0xffff_ffffL) | ((long) s32(code, at + 4) << 32);
  }

  static void putU64(byte[] code, int at, long number) {
    putS32(code, at, (int) number);
    putS32(code, at + 4, (int) (number >>> 32));
  }

  /** Little-endian number of as many bytes, at most 8. */
  public static long unsigned(byte[] bytes) {
    long number = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      number = (number << Byte.SIZE) | (bytes[i] & 0xff);
    }
    return number;
  }

  /** The lowest bytes of a number. */
  public static byte[] littleEndian(long number, int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (number >>> (Byte.SIZE * i));
    }
    return bytes;
  }

  /** A call or jump with a 32-bit displacement, from an address to a target. */
  public static byte[] branch(int opcode, long from, long target) {
    byte[] code = new byte[NEAR_SIZE];
    code[0] = (byte) opcode;
    putS32(code, 1, (int) (target - (from + NEAR_SIZE)));
    return code;
  }

  /** Where the branch with a 32-bit displacement at {@code code[at]} goes. */
  public static long target(byte[] code, int at, long address) {
    return address + NEAR_SIZE + s32(code, at + 1);
  }

  /** A return, and int3 behind it so that nothing is executed past it. */
  public static byte[] returnPadded(int length) {
    byte[] code = new byte[length];
    Arrays.fill(code, (byte) INT3);
    code[0] = (byte) RETURN;
    return code;
  }

  /** These bytes, each given as a number from 0 to 255. */
  public static byte[] bytes(int... numbers) {
    byte[] code = new byte[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      code[i] = (byte) numbers[i];
    }
    return code;
  }
}
