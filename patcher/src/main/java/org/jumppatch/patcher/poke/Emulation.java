package org.jumppatch.patcher.poke;

import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.site.CodeBytes;

/**
 * What the int3 handler does in place of an instruction that is being written, decided when the
 * entry is made (text_poke_loc_init, arch/x86/kernel/alternative.c).
 */
public sealed interface Emulation {
  /** The trap was wanted: it is left to the next handler. */
  record Int3() implements Emulation {}

  /** Return to the address on the stack. */
  record Return() implements Emulation {}

  /**
   * Go on elsewhere; a nop goes on after itself.
   *
   * @param target address of the next instruction
   */
  record Jump(long target) implements Emulation {}

  /**
   * Push the address after the site and go on elsewhere.
   *
   * @param target address of the function
   * @param returnAddress address that is pushed
   */
  record Call(long target, long returnAddress) implements Emulation {}

  /**
   * Go on elsewhere if the flags say so.
   *
   * @param condition low four bits of the opcode
   * @param target address where the condition holds
   * @param next address where it does not
   */
  record ConditionalJump(int condition, long target, long next) implements Emulation {}

  /**
   * The emulation of an instruction.
   *
   * @param address where it lies
   * @param text its bytes, with any padding of int3 after
   * @throws IllegalArgumentException if the handler has no emulation for it
   */
  static Emulation of(long address, CodeBytes text) {
    return switch (text.first()) {
      case Opcodes.INT3 -> new Int3();
      case Opcodes.RETURN -> new Return();
      case Opcodes.JUMP_SHORT -> new Jump(address + 2 + (byte) text.at(1));
      case Opcodes.JUMP -> new Jump(address + 5 + displacement(text, 1));
      case Opcodes.CALL -> new Call(address + 5 + displacement(text, 1), address + 5);
      default -> ofTwoByteOpcode(address, text);
    };
  }

  /** Whether the handler has an emulation for an instruction: not for one that is inlined. */
  static boolean isKnown(CodeBytes text) {
    try {
      of(0, text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Emulation ofTwoByteOpcode(long address, CodeBytes text) {
    long behind = address + text.length();
    if (text.length() == 6 && Opcodes.isConditionalJump(text.first(), text.at(1))) {
      return new ConditionalJump(text.at(1) & 15, behind + displacement(text, 2), behind);
    }
    if (text.equals(NOP2) || text.equals(NOP5)) {
      return new Jump(behind);
    }
    throw new IllegalArgumentException("no emulation for " + text);
  }

  /** The two-byte nop that a jump label uses (x86_nops[2]). */
  CodeBytes NOP2 = CodeBytes.of(Code.nop2());

  /** The five-byte nop that a jump label uses (x86_nops[5]). */
  CodeBytes NOP5 = CodeBytes.of(Code.nop5());

  private static int displacement(CodeBytes text, int from) {
    return (int) text.slice(from, from + 4).packed();
  }
}
