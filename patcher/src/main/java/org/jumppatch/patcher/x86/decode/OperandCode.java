package org.jumppatch.patcher.x86.decode;

/**
 * Where an operand stands in an instruction and how wide it is, in the notation of the SDM's opcode
 * maps (volume 2, appendix A.2): a letter for the place and one for the width.
 *
 * <ul>
 *   <li>E register or memory of ModRM, M memory of ModRM, G register of ModRM, Z register of the
 *       opcode, I immediate number, J branch displacement, O address without ModRM, X memory at
 *       RSI, Y memory at RDI, R the accumulator.
 *   <li>b 8 bits, w 16, d 32, v as the instruction's operand size; z 16 or 32 bits that are
 *       extended to it; p two numbers of 32 or 64 bits; s 8 bits that are extended; no letter:
 *       nothing is accessed there.
 *   <li>CL, CS, SS that register, and ONE the number 1.
 * </ul>
 */
enum OperandCode {
  EB,
  EW,
  ED,
  EV,
  M,
  MB,
  MP,
  MV,
  GB,
  GV,
  ZB,
  ZV,
  IB,
  IW,
  IS,
  IZ,
  IV,
  JB,
  JZ,
  OB,
  OV,
  XB,
  XV,
  YB,
  YV,
  RB,
  RV,
  CL,
  CS,
  SS,
  ONE;

  /** Whether it must be memory. */
  boolean isMemory() {
    return this == M || this == MB || this == MP || this == MV;
  }

  /** Whether ModRM, which then has another operand, must not mean memory. */
  boolean isSelector() {
    return this == CS || this == SS;
  }

  /** Whether it is in ModRM. */
  boolean isInModRm() {
    return switch (this) {
      case EB, EW, ED, EV, M, MB, MP, MV, GB, GV -> true;
      default -> false;
    };
  }

  /** Whether it depends on the instruction's operand size. */
  boolean isSized() {
    return switch (this) {
      case EV, MV, GV, ZV, IS, IZ, IV, OV, XV, YV, RV -> true;
      default -> false;
    };
  }

  /** Bits of it in an instruction of an operand size. */
  int bits(int operandSize) {
    return switch (this) {
      case EB, MB, GB, ZB, IB, OB, XB, YB, RB, CL, ONE -> 8;
      case EW, IW -> 16;
      case ED -> 32;
      case M -> 0;
      case MP -> operandSize == 64 ? 128 : 64;
      case JB, JZ -> 64;
      default -> operandSize;
    };
  }

  /** Bytes that it takes after opcode and ModRM. */
  int immediateBytes(int operandSize) {
    return switch (this) {
      case IB, IS, JB -> 1;
      case IW -> 2;
      case IZ -> operandSize == 16 ? 2 : 4;
      case JZ -> 4;
      case IV -> operandSize / 8;
      case OB, OV -> 8;
      default -> 0;
    };
  }
}
