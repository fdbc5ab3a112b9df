package org.jumppatch.patcher.who.code;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Instruction;

/**
 * What an instruction does to the registers, and where it goes on.
 *
 * @param address its address
 * @param effect what it does
 * @param to the register that is written, or -1
 * @param from the register that is read, or -1
 * @param place the operand in memory that is read or whose address is taken, or null
 * @param number the number that is moved or added
 * @param target where a direct branch goes, 0 for none
 * @param goesOn whether the next instruction may follow
 */
public record Step(
    long address,
    Effect effect,
    int to,
    int from,
    @Nullable Place place,
    long number,
    long target,
    boolean goesOn) {

  /** What an instruction does. */
  enum Effect {
    /** Nothing that matters. */
    NONE,
    /** {@code to} is something else. */
    FORGET,
    /** {@code to = number}. */
    NUMBER,
    /** {@code to = from}. */
    COPY,
    /** {@code to} may be {@code from}. */
    MAYBE_COPY,
    /** {@code to = &place}. */
    ADDRESS,
    /** {@code to = *place}. */
    LOAD,
    /** {@code to += number}. */
    ADD,
    /** {@code to += from}. */
    ADD_REGISTER,
    /** A call: registers that need not be kept are not. */
    CALL
  }

  /** Reads what the decoder wrote. */
  static Step of(Instruction instruction) {
    String mnemonic = instruction.mnemonic();
    int prefix = mnemonic.lastIndexOf(' ');
    String name = prefix < 0 ? mnemonic : mnemonic.substring(prefix + 1);
    long target = instruction.target().orElse(0);
    if (name.startsWith("j")) {
      return flow(instruction, Effect.NONE, target, !name.equals("jmp"));
    }
    if (name.equals("call")) {
      return flow(instruction, Effect.CALL, target, true);
    }
    if (name.startsWith("ret") || name.equals("int3")) {
      return flow(instruction, Effect.NONE, 0, false);
    }
    return data(instruction, name);
  }

  private static Step flow(Instruction at, Effect effect, long target, boolean goesOn) {
    return new Step(at.address(), effect, -1, -1, null, 0, target, goesOn);
  }

  private static Step data(Instruction instruction, String name) {
    String operands = instruction.operands();
    int comma = operands.indexOf(", ");
    String first = comma < 0 ? operands : operands.substring(0, comma);
    int third = comma < 0 ? -1 : operands.indexOf(", ", comma + 2);
    String second =
        comma < 0 ? "" : operands.substring(comma + 2, third < 0 ? operands.length() : third);
    int to = GeneralRegisters.number(first);
    long end = instruction.address() + instruction.length();
    if (to < 0 || name.equals("cmp") || name.equals("test") || name.equals("push")) {
      return step(instruction, Effect.NONE, -1, -1, null, 0);
    }
    int from = GeneralRegisters.number(second);
    boolean wide = first.startsWith("r") && !first.endsWith("d");
    Place place = Place.of(second, end);
    boolean number = Numbers.isNumber(second);
    if (name.startsWith("mov")) {
      if (number) {
        return step(instruction, Effect.NUMBER, to, -1, null, Numbers.parse(second));
      }
      if (from >= 0 && wide) {
        return step(instruction, Effect.COPY, to, from, null, 0);
      }
      return place != null && wide
          ? step(instruction, Effect.LOAD, to, -1, place, 0)
          : step(instruction, Effect.FORGET, to, -1, null, 0);
    }
    if (name.equals("lea") && place != null) {
      return step(instruction, Effect.ADDRESS, to, -1, place, 0);
    }
    if (name.startsWith("cmov") && from >= 0) {
      return step(instruction, Effect.MAYBE_COPY, to, from, null, 0);
    }
    if (name.startsWith("cmov") || name.startsWith("bt")) {
      return step(instruction, Effect.NONE, -1, -1, null, 0);
    }
    if ((name.equals("add") || name.equals("sub")) && number) {
      long added = Numbers.parse(second);
      return step(instruction, Effect.ADD, to, -1, null, name.equals("add") ? added : -added);
    }
    if (name.equals("add") && from >= 0) {
      return step(instruction, Effect.ADD_REGISTER, to, from, null, 0);
    }
    return step(instruction, Effect.FORGET, to, -1, null, 0);
  }

  private static Step step(
      Instruction at, Effect effect, int to, int from, @Nullable Place place, long number) {
    return new Step(at.address(), effect, to, from, place, number, 0, true);
  }
}
