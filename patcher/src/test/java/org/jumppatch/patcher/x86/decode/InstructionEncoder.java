package org.jumppatch.patcher.x86.decode;

import java.util.Arrays;
import java.util.List;

/** Puts bytes of instructions together. */
public final class InstructionEncoder {
  private final byte[] bytes = new byte[256];
  private int count;

  public InstructionEncoder add(int value) {
    bytes[count++] = (byte) value;
    return this;
  }

  /** A little-endian number. */
  public InstructionEncoder number(long value, int size) {
    for (int i = 0; i < size; i++) {
      add((int) (value >>> (8 * i)));
    }
    return this;
  }

  public int length() {
    return count;
  }

  public byte[] toArray() {
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
