package org.jumppatch.patcher.x86.state;

import java.util.HexFormat;
import org.jumppatch.patcher.decode.Instruction;

/** What a step of a core comes to. */
public sealed interface Outcome {
  /** The instruction is done, and the next one can follow. */
  enum Progress implements Outcome {
    /** Nothing happened that others need to know of. */
    CONTINUES("continues"),

    /**
     * A serialising instruction was executed: what was fetched before it does not count any more
     * (Intel SDM volume 3, "Serializing Instructions").
     */
    SERIALISED("has serialised"),

    /**
     * STI has set the interrupt flag: interrupts are taken only after the next instruction (SDM
     * volume 2, STI).
     */
    INTERRUPTS_AFTER_NEXT("takes interrupts after the next instruction");

    private final String message;

    Progress(String message) {
      this.message = message;
    }

    @Override
    public String message() {
      return message;
    }
  }

  /**
   * {@code int3}; rip is after it.
   *
   * @param instruction the instruction, at its address
   */
  record Breakpoint(Instruction instruction) implements Outcome {
    @Override
    public String message() {
      return at(instruction) + ": breakpoint";
    }
  }

  /**
   * {@code ud2}; rip is at it.
   *
   * @param instruction the instruction, at its address
   */
  record InvalidOpcode(Instruction instruction) implements Outcome {
    @Override
    public String message() {
      return at(instruction) + ": invalid opcode";
    }
  }

  /**
   * A division by zero, or one whose quotient is too large; nothing is changed, rip is at it.
   *
   * @param instruction the division, at its address
   */
  record DivideError(Instruction instruction) implements Outcome {
    @Override
    public String message() {
      return at(instruction) + ": divide error";
    }
  }

  /**
   * An operand that the instruction does not take; nothing is changed, rip is at it.
   *
   * @param instruction the instruction, at its address
   * @param problem what is wrong with it
   */
  record GeneralProtection(Instruction instruction, String problem) implements Outcome {
    @Override
    public String message() {
      return at(instruction) + ": " + problem;
    }
  }

  /**
   * Data that cannot be accessed; rip is at the instruction. Of a string instruction, what it did
   * before stays done.
   *
   * @param instruction that wanted to access it
   * @param address of the first byte that cannot be accessed
   * @param write whether it was to be written
   */
  record MemoryFault(Instruction instruction, long address, boolean write) implements Outcome {
    @Override
    public String message() {
      return "%s: cannot %s 0x%x".formatted(at(instruction), write ? "write" : "read", address);
    }
  }

  /**
   * Code that cannot be fetched.
   *
   * @param rip where the instruction begins
   * @param address of its first byte that is not mapped
   */
  record FetchFault(long rip, long address) implements Outcome {
    @Override
    public String message() {
      return rip == address
          ? "0x%x: nothing to execute".formatted(rip)
          : "0x%x: nothing to execute from 0x%x on".formatted(rip, address);
    }
  }

  /**
   * An instruction that is not executed here; rip is at it.
   *
   * @param instruction as Capstone reads it, at its address
   * @param reason why not
   */
  record Unsupported(Instruction instruction, String reason) implements Outcome {
    @Override
    public String message() {
      return at(instruction) + ": " + reason;
    }
  }

  /** What happened and where, for people. */
  String message();

  /** Such as {@code 0xffffffff81001234: 0f 31: rdtsc}. */
  private static String at(Instruction instruction) {
    byte[] bytes = HexFormat.of().parseHex(instruction.bytes());
    return "0x%x: %s: %s"
        .formatted(
            instruction.address(), HexFormat.ofDelimiter(" ").formatHex(bytes), instruction.text());
  }
}
