package org.jumppatch.elf.code;

import java.util.Arrays;

/** Instructions that kernels write over their own code, and the numbers in them. */
public final class Code {
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

  /** Stores a little-endian 64-bit number. */
  public static void putU64(byte[] code, int at, long number) {
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

  /**
   * A conditional jump with a 32-bit displacement, from an address to a target.
   *
   * @param condition the second byte of its opcode, 0x80 to 0x8f
   */
  public static byte[] conditionalJump(int condition, long from, long target) {
    byte[] code = new byte[1 + NEAR_SIZE];
    code[0] = Opcodes.TWO_BYTES;
    code[1] = (byte) condition;
    putS32(code, 2, (int) (target - (from + code.length)));
    return code;
  }

  /** The two-byte nop that jump labels use (x86_nops[2], arch/x86/include/asm/nops.h). */
  public static byte[] nop2() {
    return bytes(0x66, Opcodes.NOP);
  }

  /** The five-byte nop that jump labels and static calls use (x86_nops[5]). */
  public static byte[] nop5() {
    return bytes(Opcodes.TWO_BYTES, 0x1f, 0x44, 0, 0);
  }

  /** Waits for all loads before it, so that no branch behind it is guessed at. */
  public static byte[] lfence() {
    return bytes(Opcodes.TWO_BYTES, 0xae, 0xe8);
  }

  /**
   * A call or jump to where a register points (SDM volume 2, CALL and JMP, {@code ff /2} and {@code
   * ff /4}).
   *
   * @param opcode {@link Opcodes#CALL} or any jump's
   * @param register its number, 0 to 15
   */
  public static byte[] indirect(int opcode, int register) {
    int operand = (opcode == Opcodes.CALL ? 0xd0 : 0xe0) | (register & 7);
    return register < 8 ? bytes(0xff, operand) : bytes(0x41, 0xff, operand);
  }

  /** Where the branch with a 32-bit displacement at {@code code[at]} goes. */
  public static long target(byte[] code, int at, long address) {
    return address + NEAR_SIZE + s32(code, at + 1);
  }

  /** A return, and int3 after it so that nothing is executed past it. */
  public static byte[] returnPadded(int length) {
    byte[] code = new byte[length];
    Arrays.fill(code, (byte) Opcodes.INT3);
    code[0] = (byte) Opcodes.RETURN;
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
