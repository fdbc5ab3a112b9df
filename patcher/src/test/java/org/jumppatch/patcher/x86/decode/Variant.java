package org.jumppatch.patcher.x86.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * A form as a test has to try it: with one operand size, on registers or on memory, with or without
 * a prefix.
 *
 * @param opcode as {@link OpcodeMap#at} takes it
 * @param form the form
 * @param size operand size in bits
 * @param memory whether ModRM means memory
 * @param prefix lock or a repetition
 */
public record Variant(int opcode, Form form, int size, boolean memory, Prefix prefix) {

  /** Every variant of every form that is supported. */
  public static List<Variant> all() {
    List<Variant> all = new ArrayList<>();
    OpcodeMap opcodes = new OpcodeMap();
    for (int opcode = 0; opcode < 2 * OpcodeMap.TWO_BYTE; opcode++) {
      for (Form form : opcodes.at(opcode)) {
        addSizes(all, opcode, form);
      }
    }
    return all;
  }

  private static void addSizes(List<Variant> all, int opcode, Form form) {
    int narrow = form.size(true, false);
    int plain = form.size(false, false);
    int wide = form.size(false, true);
    if (narrow != 0) {
      addModes(all, opcode, form, narrow);
    }
    if (plain != 0) {
      addModes(all, opcode, form, plain);
    }
    if (wide != 0 && wide != plain) {
      addModes(all, opcode, form, wide);
    }
  }

  private static void addModes(List<Variant> all, int opcode, Form form, int size) {
    if (form.mnemonic() == Mnemonic.NOP && size == 64) {
      // Capstone 4.0.2 reads it as one of 32 bits, so it is not executed.
      return;
    }
    boolean onlyMemory = form.operands().stream().anyMatch(OperandCode::isMemory);
    if (!onlyMemory) {
      addPrefixes(all, opcode, form, size, false);
    }
    boolean noMemory = form.operands().stream().anyMatch(OperandCode::isSelector);
    if (onlyMemory || (form.hasModRm() && form.modRm() == Form.ANY && !noMemory)) {
      addPrefixes(all, opcode, form, size, true);
    }
  }

  private static void addPrefixes(
      List<Variant> all, int opcode, Form form, int size, boolean memory) {
    all.add(new Variant(opcode, form, size, memory, Prefix.NONE));
    if (memory && form.canLock()) {
      all.add(new Variant(opcode, form, size, true, Prefix.LOCK));
    }
    switch (form.mnemonic()) {
      case MOVS, STOS, LODS -> all.add(new Variant(opcode, form, size, false, Prefix.REP));
      case CMPS, SCAS -> {
        all.add(new Variant(opcode, form, size, false, Prefix.REPE));
        all.add(new Variant(opcode, form, size, false, Prefix.REPNE));
      }
      default -> {}
    }
  }
}
