package org.jumppatch.patcher.x86.decode;

import org.jumppatch.patcher.x86.state.Segment;

/**
 * The prefixes of an instruction (Intel SDM volume 2, chapters 2.1.1 and 2.2.1). Orders and
 * combinations that no assembler writes are refused rather than interpreted.
 */
final class Prefixes {
  private boolean operandSize;
  private boolean addressSize;
  private boolean lock;
  private int repeat;
  private Segment segment = Segment.NONE;
  private int rex;
  private boolean odd;

  /** Reads prefixes and gives the byte after them. */
  int read(FetchedBytes bytes) {
    while (true) {
      int value = bytes.next();
      if (!take(value) || bytes.isOverlong()) {
        return value;
      }
    }
  }

  private boolean take(int value) {
    // A REX prefix that does not stand last has no effect.
    boolean behindRex = rex != 0;
    switch (value) {
      case 0x66 -> operandSize = true;
      case 0x67 -> addressSize = true;
      case 0xf0 -> lock = true;
      case 0xf2, 0xf3 -> {
        odd |= repeat != 0 && repeat != value;
        repeat = value;
      }
      case 0x26 -> segment(Segment.ES);
      case 0x2e -> segment(Segment.CS);
      case 0x36 -> segment(Segment.SS);
      case 0x3e -> segment(Segment.DS);
      case 0x64 -> segment(Segment.FS);
      case 0x65 -> segment(Segment.GS);
      default -> {
        if (value >> 4 != 4) {
          return false;
        }
        rex = value;
      }
    }
    odd |= behindRex;
    return true;
  }

  private void segment(Segment named) {
    odd |= segment != Segment.NONE && segment != named;
    segment = named;
  }

  /** Whether these are prefixes that are not interpreted. */
  boolean areOdd() {
    return odd;
  }

  /** Prefix 0x66. */
  boolean operandSize() {
    return operandSize;
  }

  /** Prefix 0x67. */
  boolean narrowAddress() {
    return addressSize;
  }

  /** Prefix 0xf0. */
  boolean lock() {
    return lock;
  }

  /** 0xf2 or 0xf3, or 0 if there is neither. */
  int repeat() {
    return repeat;
  }

  /** The segment that a prefix names. */
  Segment segment() {
    return segment;
  }

  boolean hasRex() {
    return rex != 0;
  }

  boolean rexW() {
    return (rex & 8) != 0;
  }

  /** 8 if ModRM's register is one of the upper eight, else 0. */
  int registerBit() {
    return (rex & 4) << 1;
  }

  /** 8 if SIB's index is one of the upper eight, else 0. */
  int indexBit() {
    return (rex & 2) << 2;
  }

  /** 8 if the base or the opcode's register is one of the upper eight, else 0. */
  int baseBit() {
    return (rex & 1) << 3;
  }
}
