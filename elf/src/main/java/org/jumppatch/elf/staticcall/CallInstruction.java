package org.jumppatch.elf.staticcall;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;

/**
 * An instruction that may stand where a static call is made, as arch/x86/kernel/static_call.c
 * ({@code __static_call_transform}) writes them.
 */
public sealed interface CallInstruction {
  /**
   * {@code e8 d32}.
   *
   * @param target address that is called
   */
  record Call(long target) implements CallInstruction {}

  /**
   * {@code e9 d32}.
   *
   * @param target address that is jumped to
   */
  record Jump(long target) implements CallInstruction {}

  /**
   * {@code 0f cc d32}, 6 bytes.
   *
   * @param condition the second byte of the opcode, 0x80 to 0x8f
   * @param target address that is jumped to
   */
  record ConditionalJump(int condition, long target) implements CallInstruction {}

  /** {@code 0f 1f 44 00 00}: a call of no function. */
  record Nop() implements CallInstruction {}

  /** {@code c3 cc cc cc cc}: a tail call of no function. */
  record Return() implements CallInstruction {}

  /**
   * A function's effect in place of its call.
   *
   * @param function the function
   */
  record Inlined(InlinedFunction function) implements CallInstruction {}

  /**
   * The instruction whose bytes stand at an index; null where they are none that a static call may
   * have.
   *
   * @param address the instruction's own
   */
  static @Nullable CallInstruction at(byte[] bytes, int at, long address) {
    if (at + Code.NEAR_SIZE > bytes.length) {
      return null;
    }
    switch (bytes[at] & 0xff) {
      case Opcodes.CALL -> {
        return new Call(Code.target(bytes, at, address));
      }
      case Opcodes.JUMP -> {
        return new Jump(Code.target(bytes, at, address));
      }
      case Opcodes.RETURN -> {
        return new Return();
      }
      case Opcodes.TWO_BYTES -> {
        return twoBytes(bytes, at, address);
      }
      default -> {
        InlinedFunction inlined = InlinedFunction.at(bytes, at);
        return inlined == null ? null : new Inlined(inlined);
      }
    }
  }

  private static @Nullable CallInstruction twoBytes(byte[] bytes, int at, long address) {
    int condition = bytes[at + 1] & 0xff;
    int size = Code.NEAR_SIZE + 1;
    if (Opcodes.isConditionalJump(bytes[at] & 0xff, condition) && at + size <= bytes.length) {
      return new ConditionalJump(condition, Code.target(bytes, at + 1, address + 1));
    }
    byte[] nop = Code.nop5();
    return Arrays.equals(bytes, at, at + nop.length, nop, 0, nop.length) ? new Nop() : null;
  }

  /** Bytes that it takes: 5 or 6. */
  default int size() {
    return this instanceof ConditionalJump ? Code.NEAR_SIZE + 1 : Code.NEAR_SIZE;
  }

  /** Where it goes; null where it goes nowhere by an address of its own. */
  default @Nullable Long destination() {
    if (this instanceof Call call) {
      return call.target();
    }
    if (this instanceof Jump jump) {
      return jump.target();
    }
    return this instanceof ConditionalJump jump ? jump.target() : null;
  }

  /** Whether it can stand at an address and go where it goes: 2 GB in each direction. */
  default boolean reachesFrom(long address) {
    Long target = destination();
    return target == null || target - (address + size()) == (int) (target - (address + size()));
  }

  /**
   * Its bytes at an address.
   *
   * @throws IllegalArgumentException if it does not reach that far
   */
  default byte[] encode(long address) {
    if (!reachesFrom(address)) {
      throw new IllegalArgumentException("%s is out of reach of 0x%x".formatted(this, address));
    }
    if (this instanceof Inlined inlined) {
      return inlined.function().code();
    }
    if (this instanceof Call call) {
      return Code.branch(Opcodes.CALL, address, call.target());
    }
    if (this instanceof Jump jump) {
      return Code.branch(Opcodes.JUMP, address, jump.target());
    }
    if (this instanceof ConditionalJump jump) {
      return Code.conditionalJump(jump.condition(), address, jump.target());
    }
    return this instanceof Nop ? Code.nop5() : Code.returnPadded(Code.NEAR_SIZE);
  }
}
