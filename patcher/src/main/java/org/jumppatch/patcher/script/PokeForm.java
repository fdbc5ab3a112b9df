package org.jumppatch.patcher.script;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.script.Operand.Mnemonic;
import org.jumppatch.patcher.site.CodeBytes;

/**
 * The instructions that the kernel can poke: those that its int3 handler can emulate, and where one
 * is shorter than the site, int3 after it ({@code text_poke_loc_init} and {@code
 * text_poke_int3_handler}, arch/x86/kernel/alternative.c).
 *
 * <pre>
 * 1 byte    int3, ret
 * 2 bytes   jmp8, nop, ret int3
 * 5 bytes   call, jmp32, nop, jmp8 int3 int3 int3, ret int3 int3 int3 int3
 * 6 bytes   jcc32
 * </pre>
 */
final class PokeForm {
  /** Bytes of the longest of them. */
  static final int LONGEST = 6;

  private PokeForm() {}

  /** Whether there is any instruction of this length. */
  static boolean isLength(int length) {
    return length == 1 || length == 2 || length == 5 || length == LONGEST;
  }

  /** Whether the kernel could poke this. */
  static boolean isPokeable(CodeBytes text) {
    return switch (text.length()) {
      case 1 -> text.first() == Opcodes.INT3 || text.first() == Opcodes.RETURN;
      case 2 ->
          text.first() == Opcodes.JUMP_SHORT
              || text.equals(Emulation.NOP2)
              || isPadded(text, Opcodes.RETURN, 1);
      case 5 ->
          text.first() == Opcodes.CALL
              || text.first() == Opcodes.JUMP
              || text.equals(Emulation.NOP5)
              || isPadded(text, Opcodes.JUMP_SHORT, 2)
              || isPadded(text, Opcodes.RETURN, 1);
      case LONGEST -> Opcodes.isConditionalJump(text.first(), text.at(1));
      default -> false;
    };
  }

  /** What could be poked into so many bytes, for messages. */
  static String choices(int length) {
    return switch (length) {
      case 1 -> "1 byte takes int3 or ret";
      case 2 -> "2 bytes take a short jmp, 66 90, or ret with int3 after it";
      case 5 ->
          "5 bytes take a call, a jmp, 0f 1f 44 00 00, or a short jmp or ret with int3 after it";
      case LONGEST -> "6 bytes take a conditional jmp";
      default -> "the kernel pokes 1, 2, 5 or 6 bytes";
    };
  }

  /** Whether it is an instruction that ends before byte {@code from}, and int3 after it. */
  private static boolean isPadded(CodeBytes text, int opcode, int from) {
    return text.first() == opcode && isInt3(text, from);
  }

  /** Whether all bytes from {@code from} on are int3. */
  static boolean isInt3(CodeBytes text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.at(i) != Opcodes.INT3) {
        return false;
      }
    }
    return true;
  }

  /** An instruction without target of a length, or null where there is none. */
  static @Nullable CodeBytes encode(Mnemonic mnemonic, int length) {
    return switch (mnemonic) {
      case NOP -> length == 2 ? Emulation.NOP2 : length == 5 ? Emulation.NOP5 : null;
      case RET -> length == 1 || length == 2 || length == 5 ? padded(length, Opcodes.RETURN) : null;
      case INT3 -> length == 1 ? CodeBytes.of(Opcodes.INT3) : null;
      case JMP, CALL -> null;
    };
  }

  /**
   * A branch of a length, or null where there is none or it does not reach.
   *
   * @param address where it is to stand
   */
  static @Nullable CodeBytes encode(Mnemonic mnemonic, int length, long address, long target) {
    long distance = target - (address + length);
    if (mnemonic == Mnemonic.JMP && length == 2 && distance == (byte) distance) {
      return CodeBytes.of(Opcodes.JUMP_SHORT, (int) distance & 0xff);
    }
    if (mnemonic.hasTarget() && length == 5 && distance == (int) distance) {
      long opcode = mnemonic == Mnemonic.JMP ? Opcodes.JUMP : Opcodes.CALL;
      return new CodeBytes(opcode | (distance & 0xffff_ffffL) << 8, length);
    }
    return null;
  }

  /** A short jump with int3 after it, as long as a near one; null where it does not reach. */
  static @Nullable CodeBytes shortJumpIn5(long address, long target) {
    long distance = target - (address + 2);
    return distance == (byte) distance
        ? padded(5, Opcodes.JUMP_SHORT, (int) distance & 0xff)
        : null;
  }

  private static CodeBytes padded(int length, int... instruction) {
    int[] bytes = new int[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = i < instruction.length ? instruction[i] : Opcodes.INT3;
    }
    return CodeBytes.of(bytes);
  }
}
