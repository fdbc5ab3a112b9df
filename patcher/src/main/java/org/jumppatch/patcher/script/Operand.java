package org.jumppatch.patcher.script;

import java.util.Locale;
import org.jumppatch.patcher.site.CodeBytes;

/** What a poke says of an instruction, before or after. */
public sealed interface Operand {
  /** Where it stands in the script. */
  Position at();

  /**
   * The bytes themselves.
   *
   * @param bytes 1 to 8 of them
   */
  record Hex(CodeBytes bytes, Position at) implements Operand {}

  /** An instruction without a target. */
  record Plain(Mnemonic mnemonic, Position at) implements Operand {}

  /**
   * An instruction that goes elsewhere.
   *
   * @param target an address, or a symbol with or without an offset
   */
  record Branch(Mnemonic mnemonic, Word target, Position at) implements Operand {}

  /** The instructions that have a name in scripts; they are encoded for the length of the site. */
  enum Mnemonic {
    /** A nop of two or five bytes. */
    NOP,
    /** Return, filled up with int3. */
    RET,
    /** The one byte that traps. */
    INT3,
    /** A jump of two or five bytes. */
    JMP,
    /** A call of five bytes. */
    CALL;

    /** Whether a target follows it. */
    boolean hasTarget() {
      return this == JMP || this == CALL;
    }

    /** As it is written in a script. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
