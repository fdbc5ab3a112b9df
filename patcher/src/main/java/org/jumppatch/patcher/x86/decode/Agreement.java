package org.jumppatch.patcher.x86.decode;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * Has Capstone read what the own decoder has read: length, mnemonic and operands have to be the
 * same. Where versions 4.0.2 and 5.0.3 write the same instruction in other words, that is known
 * here; where they read it wrongly, it is not executed.
 */
public final class Agreement {
  private static final String SEPARATOR = ", ";
  private static final byte OPERAND_SIZE = 0x66;

  private final InstructionDecoder reference;

  /**
   * @param reference Capstone
   */
  public Agreement(InstructionDecoder reference) {
    this.reference = reference;
  }

  /** Whether Capstone reads the same. */
  public boolean confirms(Decoded own, byte[] code) {
    Instruction other = read(own, code);
    return other != null
        && own.length() == other.length()
        && sameName(own, other.mnemonic())
        && (sameOperands(own, other.operands()) || isOneLeftOut(own, other.operands()));
  }

  private @Nullable Instruction read(Decoded own, byte[] code) {
    byte[] read = code;
    if (own.prefix() != Prefix.NONE && own.mnemonic().isString() && code[0] == OPERAND_SIZE) {
      // Prefixes may stand in any order, but before rep 4.0.2 does not see this one.
      read = code.clone();
      read[0] = code[1];
      read[1] = OPERAND_SIZE;
    }
    return reference.decode(read, 0, read.length, own.address());
  }

  private static boolean sameName(Decoded own, String other) {
    if (own.name().equals(other)) {
      return true;
    }
    return switch (own.mnemonic()) {
      // 4.0.2 shows it only before a register, 5.0.3 also where it means nothing.
      case CALL, JMP -> withoutNotrack(own.name()).equals(withoutNotrack(other));
      // 5.0.3 shows a rep that means nothing.
      case RET -> other.equals("repz ret");
      default -> false;
    };
  }

  private static String withoutNotrack(String name) {
    return name.replace("notrack ", "");
  }

  private static boolean sameOperands(Decoded own, String other) {
    List<Operand> operands = own.operands();
    if (own.mnemonic() == Mnemonic.XCHG) {
      // 4.0.2 has the accumulator first, 5.0.3 last; they are exchanged in either order.
      return sameOperands(own, operands, other)
          || sameOperands(own, List.of(operands.get(1), operands.get(0)), other);
    }
    return sameOperands(own, operands, other);
  }

  private static boolean sameOperands(Decoded own, List<Operand> operands, String other) {
    int from = 0;
    for (int i = 0; i < operands.size(); i++) {
      boolean last = i == operands.size() - 1;
      int to = last ? other.length() : other.indexOf(SEPARATOR, from);
      if (to < from || !same(operands.get(i), own.next(), other.substring(from, to))) {
        return false;
      }
      from = last ? to : to + SEPARATOR.length();
    }
    return from == other.length();
  }

  private static boolean same(Operand own, long next, String other) {
    if (own instanceof ImmediateOperand number) {
      return number.isWrittenAs(other);
    }
    return own.text(next).equals(other)
        || (own instanceof MemoryOperand memory && sameInOtherWords(memory, next, other));
  }

  private static boolean sameInOtherWords(MemoryOperand own, long next, String other) {
    // 5.0.3 writes the scale of an index that is none.
    if (own.textWithoutIndex(next).equals(other)) {
      return true;
    }
    // Of addresses without a register 4.0.2 writes 32 bits, or as many as the instruction works on,
    // and where those are 0, which it never writes so, 0x0.
    String written = other.replace("[0x0]", "[0]");
    for (int bits = 32; own.isAbsolute() && bits >= 8; bits /= 2) {
      if (own.narrowText(bits).equals(written)) {
        return true;
      }
    }
    return false;
  }

  /** 5.0.3 does not write the 1 of some shifts. */
  private static boolean isOneLeftOut(Decoded own, String other) {
    return own.mnemonic() == Mnemonic.RCL
        && own.operands().get(1) instanceof ImmediateOperand count
        && count.value() == 1
        && same(own.operands().get(0), own.next(), other);
  }
}
