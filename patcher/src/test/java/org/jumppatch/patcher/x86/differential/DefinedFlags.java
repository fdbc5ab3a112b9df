package org.jumppatch.patcher.x86.differential;

import org.jumppatch.patcher.x86.decode.Case;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.ImmediateOperand;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Register;

/**
 * Which flags an instruction leaves defined (Intel SDM volume 1, appendix A, and the instructions'
 * pages in volume 2).
 */
final class DefinedFlags {
  private static final int ALL = Flags.STATUS | Flags.DF;

  private DefinedFlags() {}

  static int of(Case one) {
    Decoded decoded = one.decoded;
    return ALL
        & ~switch (decoded.mnemonic()) {
          case AND, OR, XOR, TEST -> Flags.AF;
          case MUL, IMUL -> Flags.SF | Flags.ZF | Flags.AF | Flags.PF;
          case DIV, IDIV -> Flags.STATUS;
          case BT, BTS, BTR, BTC -> Flags.OF | Flags.SF | Flags.AF | Flags.PF;
          case BSF, BSR -> Flags.STATUS & ~Flags.ZF;
          case TZCNT, LZCNT -> Flags.STATUS & ~(Flags.ZF | Flags.CF);
          case SHL, SHR, SAR, ROL, ROR, RCL, RCR -> undefinedOfShift(one);
          case SHLD, SHRD -> undefinedOfDoubleShift(one);
          default -> 0;
        };
  }

  private static int undefinedOfShift(Case one) {
    int count = count(one, 1);
    if (count == 0) {
      return 0;
    }
    int undefined = count == 1 ? 0 : Flags.OF;
    return switch (one.decoded.mnemonic()) {
      case SHL, SHR -> {
        boolean all = count >= one.decoded.width();
        yield undefined | Flags.AF | (all ? Flags.CF : 0);
      }
      case SAR -> undefined | Flags.AF;
      default -> undefined;
    };
  }

  private static int undefinedOfDoubleShift(Case one) {
    int count = count(one, 2);
    return count == 0 ? 0 : Flags.AF | (count == 1 ? 0 : Flags.OF);
  }

  /** A shift's count as it is cut. */
  private static int count(Case one, int operand) {
    long count =
        one.decoded.operands().get(operand) instanceof ImmediateOperand number
            ? number.value()
            : one.state.get(Register.RCX);
    return (int) count & (one.decoded.width() == 64 ? 63 : 31);
  }
}
