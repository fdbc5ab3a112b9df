package org.jumppatch.patcher.x86;

import java.util.Arrays;
import java.util.List;

/** Puts bytes of instructions together. */
final class InstructionEncoder {
  private final byte[] bytes = new byte[256];
  private int count;

  InstructionEncoder add(int value) {
    bytes[count++] = (byte) value;
    return this;
  }

  /** A little-endian number. */
  InstructionEncoder number(long value, int size) {
    for (int i = 0; i < size; i++) {
      add((int) (value >>> (8 * i)));
    }
    return this;
  }

  int length() {
    return count;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, count);
  }

  /** Bytes of all numbers that a form has behind ModRM. */
  static int immediateBytes(List<OperandCode> operands, int operandSize) {
    int sum = 0;
    for (OperandCode code : operands) {
      sum += code.immediateBytes(operandSize);
    }
    return sum;
  }
}
