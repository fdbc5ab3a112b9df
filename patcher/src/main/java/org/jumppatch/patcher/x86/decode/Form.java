package org.jumppatch.patcher.x86.decode;

import java.util.List;

/**
 * One form of an instruction: a cell of an opcode map.
 *
 * @param mnemonic what it is
 * @param sizes which operand sizes it has
 * @param repeat whether it is this only with prefix 0xf3
 * @param extension what ModRM's middle three bits must be, or {@link #ANY}
 * @param modRm what the whole ModRM must be, or {@link #ANY}
 * @param operands where its operands are
 */
record Form(
    Mnemonic mnemonic,
    Sizes sizes,
    boolean repeat,
    int extension,
    int modRm,
    List<OperandCode> operands) {
  static final int ANY = -1;

  /** The operand sizes that a form has; others are refused. */
  enum Sizes {
    /**
     * 16, 32 and 64 bits if one of its operands is sized; else prefix 0x66 does not belong to it.
     */
    BY_OPERANDS,
    /** 16, 32 and 64 bits. */
    ALL,
    /** 32 and 64 bits. */
    NOT_16,
    /** 64 bits, with or without REX.W (SDM volume 2, appendix A.2.5: d64 and f64). */
    ALWAYS_64,
    /** 64 bits by REX.W. */
    REX_W
  }

  /** Whether a ModRM byte follows the opcode. */
  boolean hasModRm() {
    if (extension != ANY || modRm != ANY) {
      return true;
    }
    for (OperandCode code : operands) {
      if (code.isInModRm()) {
        return true;
      }
    }
    return false;
  }

  /** Its operand size in bits; 0 if it has none with these prefixes. */
  int size(boolean prefix66, boolean rexW) {
    int size = rexW ? 64 : prefix66 ? 16 : 32;
    return switch (sizes) {
      case BY_OPERANDS -> prefix66 && !isSized() ? 0 : size;
      case ALL -> size;
      case NOT_16 -> prefix66 ? 0 : size;
      case ALWAYS_64 -> prefix66 ? 0 : 64;
      case REX_W -> prefix66 || !rexW ? 0 : 64;
    };
  }

  private boolean isSized() {
    for (OperandCode code : operands) {
      if (code.isSized()) {
        return true;
      }
    }
    return false;
  }

  /** Whether it may have a lock prefix if its first operand is memory (SDM volume 2, LOCK). */
  boolean canLock() {
    boolean listed =
        switch (mnemonic) {
          case ADD, OR, ADC, SBB, AND, SUB, XOR, INC, DEC, NEG, NOT -> true;
          case BTS, BTR, BTC, XCHG, XADD, CMPXCHG, CMPXCHG8B, CMPXCHG16B -> true;
          default -> false;
        };
    return listed
        && switch (operands.get(0)) {
          case EB, EV, MP -> true;
          default -> false;
        };
  }

  /** Whether it is the one that a ModRM byte means, which is 0 where it has none. */
  boolean matches(int byteOfModRm) {
    boolean register = byteOfModRm >= 0xc0;
    for (OperandCode code : operands) {
      if (register ? code.isMemory() : code.isSelector()) {
        return false;
      }
    }
    return (extension == ANY || extension == (byteOfModRm >> 3 & 7))
        && (modRm == ANY || modRm == byteOfModRm);
  }
}
