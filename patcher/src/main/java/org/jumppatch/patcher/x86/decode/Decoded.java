package org.jumppatch.patcher.x86.decode;

import java.util.List;
import java.util.StringJoiner;
import org.jumppatch.patcher.decode.Instruction;

/**
 * A decoded instruction.
 *
 * @param address of its first byte
 * @param bytes all of its bytes as hexadecimal digits
 * @param mnemonic what it is
 * @param prefix a prefix that belongs to what it does, or to its name
 * @param condition of a conditional one: the lowest four bits of its opcode; else 0
 * @param size its operand size in bits, where that is no operand's width
 * @param operands in the order of Intel syntax
 */
public record Decoded(
    long address,
    String bytes,
    Mnemonic mnemonic,
    Prefix prefix,
    int condition,
    int size,
    List<Operand> operands) {
  private static final String[] CONDITIONS = {
    "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"
  };

  /** Number of its bytes. */
  int length() {
    return bytes.length() / 2;
  }

  /** Address of the instruction after it. */
  public long next() {
    return address + length();
  }

  /** Width of the first operand in bits; without operands its operand size. */
  public int width() {
    return operands.isEmpty() ? size : operands.get(0).bits();
  }

  /** Prefix and mnemonic as Capstone writes them. */
  String name() {
    return prefix.text() + mnemonic.name(width()) + conditionName();
  }

  private String conditionName() {
    return switch (mnemonic) {
      case JCC, SETCC, CMOVCC -> CONDITIONS[condition];
      default -> "";
    };
  }

  /** Operands as {@link Operand#text} writes them. */
  String operandText() {
    StringJoiner text = new StringJoiner(", ");
    for (Operand operand : operands) {
      text.add(operand.text(next()));
    }
    return text.toString();
  }

  /** The same as text. */
  public Instruction instruction() {
    return new Instruction(address, bytes, name(), operandText());
  }
}
