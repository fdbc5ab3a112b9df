package org.jumppatch.patcher.x86.decode;

import org.jumppatch.patcher.x86.state.Register;

/**
 * A general-purpose register or a part of one.
 *
 * @param bits width: 8, 16, 32 or 64
 * @param number {@link Register#number}
 * @param second whether it is the second byte: AH, CH, DH or BH
 */
public record RegisterOperand(int bits, int number, boolean second) implements Operand {
  private static final String[] NAMES = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};

  /** The lowest part of a register. */
  public RegisterOperand(int bits, Register register) {
    this(bits, register.number(), false);
  }

  /**
   * A register as an instruction numbers it.
   *
   * @param rex whether there is a REX prefix: without one, numbers 4 to 7 of 8-bit registers mean
   *     the second bytes of the first four (Intel SDM volume 2, table 2-2)
   */
  static RegisterOperand numbered(int bits, int number, boolean rex) {
    return bits == 8 && !rex && number >= 4
        ? new RegisterOperand(bits, number - 4, true)
        : new RegisterOperand(bits, number, false);
  }

  @Override
  public String text(long next) {
    return name();
  }

  private String name() {
    if (number >= NAMES.length) {
      return switch (bits) {
        case 8 -> "r" + number + "b";
        case 16 -> "r" + number + "w";
        case 32 -> "r" + number + "d";
        default -> "r" + number;
      };
    }
    return switch (bits) {
      case 8 -> number < 4 ? NAMES[number].charAt(0) + (second ? "h" : "l") : NAMES[number] + "l";
      case 16 -> NAMES[number];
      case 32 -> "e" + NAMES[number];
      default -> "r" + NAMES[number];
    };
  }
}
