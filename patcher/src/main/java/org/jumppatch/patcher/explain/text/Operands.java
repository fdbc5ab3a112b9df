package org.jumppatch.patcher.explain.text;

import org.jumppatch.elf.code.Opcodes;

/**
 * Where an instruction keeps its numbers (Intel SDM volume 2, chapter 2.1 and appendix A.3): those
 * that are counted from its own end, a branch's displacement or that of a RIP-relative operand, and
 * those that may be addresses.
 *
 * @param opcode the first opcode byte, or 0x0f00 and the second one of a two-byte opcode
 * @param branchAt index of a direct branch's displacement, or -1
 * @param branchSize its bytes: 1 or 4
 * @param ripAt index of the 32-bit displacement of a RIP-relative operand, or -1
 * @param displacementAt index of another operand's 32-bit displacement, or -1
 * @param immediateAt index of an immediate operand of 4 or 8 bytes, or -1
 * @param immediateSize its bytes
 */
record Operands(
    int opcode,
    int branchAt,
    int branchSize,
    int ripAt,
    int displacementAt,
    int immediateAt,
    int immediateSize) {
  private static final int REGISTER = 3;
  private static final int FAR = 2;
  private static final int INDEXED = 4;
  private static final int NO_BASE = 5;

  /** Reads the instruction of {@code length} bytes at {@code code[at]}. */
  static Operands of(byte[] code, int at, int length) {
    int end = at + length;
    int i = at;
    while (i < end - 1 && isPrefix(code[i] & 0xff)) {
      i++;
    }
    int opcode = code[i++] & 0xff;
    if (opcode == Opcodes.TWO_BYTES && i < end) {
      opcode = (Opcodes.TWO_BYTES << 8) | (code[i++] & 0xff);
      if ((opcode == 0x0f38 || opcode == 0x0f3a) && i < end) {
        i++;
      }
    }
    int branchSize = branchSize(opcode);
    int ripAt = -1;
    int displacementAt = -1;
    if (i < end && hasModRm(opcode)) {
      int mode = (code[i] & 0xff) >>> 6;
      int base = code[i++] & 7;
      boolean indexed = mode != REGISTER && base == INDEXED && i < end;
      if (indexed) {
        base = code[i++] & 7;
      }
      if ((mode == FAR || (mode == 0 && base == NO_BASE)) && i + Integer.BYTES <= end) {
        ripAt = mode == 0 && !indexed ? i : -1;
        displacementAt = ripAt < 0 ? i : -1;
        i += Integer.BYTES;
      } else if (mode == 1) {
        i++;
      }
    }
    int rest = branchSize == 0 ? end - i : 0;
    boolean number = rest == Integer.BYTES || rest == Long.BYTES;
    return new Operands(
        opcode,
        branchSize == 0 ? -1 : end - branchSize,
        branchSize,
        ripAt,
        displacementAt,
        number ? i : -1,
        number ? rest : 0);
  }

  private static boolean isPrefix(int octet) {
    return switch (octet) {
      case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
      default -> octet >>> 4 == 4;
    };
  }

  private static int branchSize(int opcode) {
    if (opcode == Opcodes.CALL || opcode == Opcodes.JUMP || opcode >>> 4 == 0x0f8) {
      return Integer.BYTES;
    }
    return opcode == Opcodes.JUMP_SHORT || opcode >>> 4 == 7 ? 1 : 0;
  }

  private static boolean hasModRm(int opcode) {
    if (opcode < 0x40) {
      return (opcode & 7) < 4;
    }
    if (opcode >= Opcodes.TWO_BYTES << 8) {
      return switch (opcode & 0xff) {
        case 5, 6, 7, 8, 9, 0xb, 0xe, 0x77, 0xa0, 0xa1, 0xa2, 0xa8, 0xa9, 0xaa -> false;
        default -> opcode >>> 4 != 0x0f3 || opcode >= 0x0f38;
      };
    }
    return switch (opcode) {
      case 0x63, 0x69, 0x6b, 0xc0, 0xc1, 0xc6, 0xc7, 0xf6, 0xf7, 0xfe, 0xff -> true;
      default ->
          opcode >>> 4 == 8
              || (opcode >= 0xd0 && opcode <= 0xd3)
              || (opcode >= 0xd8 && opcode <= 0xdf);
    };
  }
}
