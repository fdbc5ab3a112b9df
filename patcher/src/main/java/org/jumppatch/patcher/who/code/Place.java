package org.jumppatch.patcher.who.code;

import org.jspecify.annotations.Nullable;

/**
 * An operand in memory as the decoder writes it: {@code qword ptr [rbx + rax*8 - 0x7d000000]}.
 *
 * @param base number of the first register, or -1
 * @param indexed whether another register is added, or the first one times a factor
 * @param displacement the number; with the instruction's end added where it is relative to that
 */
record Place(int base, boolean indexed, long displacement) {
  /**
   * Reads it.
   *
   * @param end address of the next instruction
   * @return null if it is no operand in memory, or of another segment
   */
  static @Nullable Place of(String operand, long end) {
    int open = operand.indexOf('[');
    if (open < 0 || operand.indexOf(':') >= 0) {
      return null;
    }
    int base = -1;
    boolean indexed = false;
    long displacement = 0;
    boolean minus = false;
    String inside = operand.substring(open + 1, operand.length() - 1);
    for (String word : inside.split(" ", -1)) {
      switch (word) {
        case "+" -> minus = false;
        case "-" -> minus = true;
        case "rip" -> displacement += end;
        default -> {
          int star = word.indexOf('*');
          int register = GeneralRegisters.number(star < 0 ? word : word.substring(0, star));
          if (register < 0) {
            long number = Numbers.parse(word);
            displacement += minus ? -number : number;
          } else if (star < 0 && base < 0) {
            base = register;
          } else {
            indexed = true;
          }
        }
      }
    }
    return new Place(base, indexed, displacement);
  }
}
