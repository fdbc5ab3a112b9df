package org.jumppatch.patcher.x86.decode;

import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.Segment;

/**
 * Memory at base + index * scale + displacement (Intel SDM volume 1, chapter 3.7.5).
 *
 * @param bits how much of it
 * @param base number of a register, or {@link Registers#NONE}
 * @param index number of a register, or {@link Registers#NONE}
 * @param scale by how many bits the index is shifted, 0 to 3; means nothing where there is none
 * @param displacement what is added; RIP-relative addresses have all of themselves here
 * @param ripRelative whether the instruction counts the displacement from the next one
 * @param narrow whether the sum is cut to 32 bits (prefix 0x67)
 * @param segment what a prefix names; {@link Segment#FS} and {@link Segment#GS} have a base
 */
public record MemoryOperand(
    int bits,
    int base,
    int index,
    int scale,
    long displacement,
    boolean ripRelative,
    boolean narrow,
    Segment segment)
    implements Operand {

  /** What a register points to. */
  public static MemoryOperand at(int bits, Register base) {
    return new MemoryOperand(bits, base.number(), Registers.NONE, 0, 0, false, false, Segment.NONE);
  }

  /** What lies at a fixed address. */
  public static MemoryOperand at(int bits, long address) {
    return at(bits, address, Segment.NONE);
  }

  private static MemoryOperand at(int bits, long address, Segment segment) {
    return new MemoryOperand(
        bits, Registers.NONE, Registers.NONE, 0, address, false, false, segment);
  }

  @Override
  public String text(long next) {
    return text(next, false);
  }

  /** The text with riz, which is 0, where the index is none. */
  String textWithoutIndex(long next) {
    return text(next, true);
  }

  private String text(long next, boolean absentIndex) {
    StringBuilder text = new StringBuilder(40);
    text.append(
        switch (bits) {
          case 8 -> "byte ptr ";
          case 16 -> "word ptr ";
          case 32 -> "dword ptr ";
          case 64 -> "qword ptr ";
          case 128 -> "xmmword ptr ";
          default -> "";
        });
    if (segment != Segment.NONE) {
      text.append(segment.text()).append(':');
    }
    text.append('[');
    int start = text.length();
    long number = displacement;
    if (ripRelative) {
      text.append(narrow ? "eip" : "rip");
      number -= next;
    }
    if (base != Registers.NONE) {
      append(text, start, name(base), 1);
    }
    if (index != Registers.NONE) {
      append(text, start, name(index), 1 << scale);
    } else if (absentIndex) {
      append(text, start, narrow ? "eiz" : "riz", 1 << scale);
    }
    if (text.length() == start) {
      text.append(Operand.number(number));
    } else if (number != 0) {
      text.append(number < 0 ? " - " : " + ").append(Operand.number(Math.abs(number)));
    }
    return text.append(']').toString();
  }

  private String name(int register) {
    return new RegisterOperand(narrow ? 32 : 64, register, false).text(0);
  }

  private static void append(StringBuilder text, int start, String register, int factor) {
    text.append(text.length() == start ? "" : " + ").append(register);
    if (factor > 1) {
      text.append('*').append(factor);
    }
  }

  /** Whether no register is part of the address. */
  boolean isAbsolute() {
    return base == Registers.NONE && index == Registers.NONE && !ripRelative;
  }

  /** The text of an absolute address with only some of its bits, less than 64. */
  String narrowText(int addressBits) {
    return at(bits, displacement & ((1L << addressBits) - 1), segment).text(0);
  }
}
