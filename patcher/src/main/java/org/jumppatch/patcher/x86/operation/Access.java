package org.jumppatch.patcher.x86.operation;

import org.jumppatch.patcher.x86.decode.ImmediateOperand;
import org.jumppatch.patcher.x86.decode.MemoryOperand;
import org.jumppatch.patcher.x86.decode.Operand;
import org.jumppatch.patcher.x86.decode.RegisterOperand;
import org.jumppatch.patcher.x86.decode.SelectorOperand;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.Segment;
import org.jumppatch.patcher.x86.state.State;

/**
 * Reads and writes an operand; its numbers have no sign. All operands are one final class that
 * knows its kind, for a compiler puts a small switch in place, but not a call that could go to
 * several classes.
 */
final class Access {
  private static final int WHOLE_REGISTER = 0;
  private static final int HALF_REGISTER = 1;
  private static final int NUMBER = 2;
  private static final int MEMORY = 3;
  private static final int PART_OF_REGISTER = 4;

  private static final RegisterOperand NO_REGISTER = new RegisterOperand(0, Registers.NONE, false);
  private static final MemoryOperand NOWHERE = MemoryOperand.at(0, 0);

  private final int kind;

  /** Width, as the operand says. */
  final int bits;

  private final int bytes;
  private final long number;

  private final int register;
  private final int shift;
  private final long mask;

  private final int base;
  private final int index;
  private final int scale;
  private final long displacement;
  private final long addressMask;
  private final Segment segment;

  Access(Operand operand) {
    kind = kind(operand);
    bits = operand.bits();
    bytes = bits / 8;
    number = number(operand);
    RegisterOperand part = operand instanceof RegisterOperand named ? named : NO_REGISTER;
    register = part.number();
    shift = part.second() ? 8 : 0;
    mask = (1L << bits) - 1;
    MemoryOperand memory = operand instanceof MemoryOperand there ? there : NOWHERE;
    base = memory.base();
    index = memory.index();
    scale = memory.scale();
    displacement = memory.displacement();
    addressMask = memory.narrow() ? 0xffff_ffffL : -1;
    segment = memory.segment();
  }

  /** The lowest part of a register that no operand of the instruction names. */
  static Access to(Register register, int bits) {
    return new Access(new RegisterOperand(bits, register));
  }

  private static int kind(Operand operand) {
    if (operand instanceof MemoryOperand) {
      return MEMORY;
    }
    if (!(operand instanceof RegisterOperand)) {
      return NUMBER;
    }
    return switch (operand.bits()) {
      case 64 -> WHOLE_REGISTER;
      case 32 -> HALF_REGISTER;
      default -> PART_OF_REGISTER;
    };
  }

  private static long number(Operand operand) {
    if (operand instanceof SelectorOperand selector) {
      return selector.value();
    }
    return operand instanceof ImmediateOperand immediate ? immediate.value() : 0;
  }

  /** Reads it. */
  long get(State state) {
    return switch (kind) {
      case WHOLE_REGISTER -> state.general()[register];
      case HALF_REGISTER -> state.general()[register] & 0xffff_ffffL;
      case NUMBER -> number;
      case MEMORY -> state.memory().read(address(state), bytes);
      default -> state.general()[register] >>> shift & mask;
    };
  }

  /** Writes its lowest bits; a number cannot be written. */
  void set(State state, long value) {
    switch (kind) {
      case WHOLE_REGISTER -> state.general()[register] = value;
      // Unlike a smaller part it clears the rest (Intel SDM volume 1, chapter 3.4.1.1).
      case HALF_REGISTER -> state.general()[register] = value & 0xffff_ffffL;
      case MEMORY -> state.memory().write(address(state), bytes, value);
      default -> {
        long[] general = state.general();
        general[register] = (general[register] & ~(mask << shift)) | ((value & mask) << shift);
      }
    }
  }

  /** The address as LEA gives it: without the segment's base. */
  long offset(State state) {
    long[] general = state.general();
    return (general[base] + (general[index] << scale) + displacement) & addressMask;
  }

  /** The address that is accessed. */
  long address(State state) {
    long offset = offset(state);
    return switch (segment) {
      case GS -> offset + state.registers().gsBase();
      case FS -> offset + state.registers().fsBase();
      default -> offset;
    };
  }
}
