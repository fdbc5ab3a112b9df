package org.jumppatch.elf.jumplabel;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;

/**
 * The four instructions that a site can hold. Anything else is what the kernel stops at with
 * "jump_label: Fatal kernel bug, unexpected op" (arch/x86/kernel/jump_label.c, {@code
 * __jump_label_patch}).
 *
 * <p>The sizes are the assembler's choice: two bytes where the displacement fits into eight bits
 * (since 5.14), else five.
 */
public enum SiteForm {
  /** {@code 66 90}: the two-byte nop. */
  SHORT_NOP(2, false),
  /** {@code eb d8}: a jump by a signed 8-bit displacement. */
  SHORT_JUMP(2, true),
  /** {@code 0f 1f 44 00 00}: the five-byte nop. */
  NEAR_NOP(Code.NEAR_SIZE, false),
  /** {@code e9 d32}: a jump by a signed 32-bit displacement. */
  NEAR_JUMP(Code.NEAR_SIZE, true);

  private static final int SHORT_NOP_BYTES = 0x9066;
  private static final int NEAR_NOP_HEAD = 0x0044_1f0f;

  private final int size;
  private final boolean jump;

  SiteForm(int size, boolean jump) {
    this.size = size;
    this.jump = jump;
  }

  /** The form of the instruction at a file offset, or null where the bytes are none of the four. */
  public static @Nullable SiteForm at(Bytes file, long offset) {
    if (!file.has(offset, SHORT_NOP.size)) {
      return null;
    }
    int head = file.u16(offset);
    if (head == SHORT_NOP_BYTES) {
      return SHORT_NOP;
    }
    if ((head & 0xff) == Opcodes.JUMP_SHORT) {
      return SHORT_JUMP;
    }
    if (!file.has(offset, NEAR_NOP.size)) {
      return null;
    }
    if ((head & 0xff) == Opcodes.JUMP) {
      return NEAR_JUMP;
    }
    return file.s32(offset) == NEAR_NOP_HEAD && file.u8(offset + 4) == 0 ? NEAR_NOP : null;
  }

  /** Bytes that the instruction takes: 2 or 5. */
  public int size() {
    return size;
  }

  /** Whether it takes five bytes, and a jump goes as far as a kernel's code does. */
  public boolean isNear() {
    return size == Code.NEAR_SIZE;
  }

  /** Whether it jumps; a nop if not. */
  public boolean isJump() {
    return jump;
  }

  /** The other instruction of the same size: what flipping the site turns it into. */
  public SiteForm flipped() {
    return switch (this) {
      case SHORT_NOP -> SHORT_JUMP;
      case SHORT_JUMP -> SHORT_NOP;
      case NEAR_NOP -> NEAR_JUMP;
      case NEAR_JUMP -> NEAR_NOP;
    };
  }

  /**
   * Where the jump at a file offset goes.
   *
   * @param address the address of the instruction
   * @throws IllegalStateException if this is a nop
   */
  public long target(Bytes file, long offset, long address) {
    return switch (this) {
      case SHORT_JUMP -> address + size + (byte) file.u8(offset + 1);
      case NEAR_JUMP -> address + size + file.s32(offset + 1);
      case SHORT_NOP, NEAR_NOP -> throw new IllegalStateException("a nop has no target");
    };
  }

  /** Whether this form, at an address, can reach a target; a nop reaches everything. */
  public boolean reaches(long address, long target) {
    long displacement = target - (address + size);
    return switch (this) {
      case SHORT_JUMP -> displacement == (byte) displacement;
      case NEAR_JUMP -> displacement == (int) displacement;
      case SHORT_NOP, NEAR_NOP -> true;
    };
  }

  /**
   * The instruction's bytes.
   *
   * @param address where it is to stand
   * @param target where it is to jump; a nop does not look at it
   * @throws IllegalArgumentException if the jump does not reach that far
   */
  public byte[] encode(long address, long target) {
    if (!reaches(address, target)) {
      throw new IllegalArgumentException(
          "0x%x is out of reach of a %d-byte jump at 0x%x".formatted(target, size, address));
    }
    return switch (this) {
      case SHORT_NOP -> Code.nop2();
      case SHORT_JUMP -> new byte[] {(byte) Opcodes.JUMP_SHORT, (byte) (target - (address + size))};
      case NEAR_NOP -> Code.nop5();
      case NEAR_JUMP -> Code.branch(Opcodes.JUMP, address, target);
    };
  }
}
