package org.jumppatch.patcher.x86.differential;

import org.jumppatch.patcher.x86.decode.Case;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.ImmediateOperand;
import org.jumppatch.patcher.x86.decode.MemoryOperand;
import org.jumppatch.patcher.x86.decode.Prefix;

/**
 * What a libunicorn from 2.0.1 on does differently from a CPU, inherited from QEMU 5.0.1; the
 * host's own CPU is asked about these.
 */
final class UnicornMistakes {
  private static final int REX_R = 4;

  private UnicornMistakes() {}

  /** Whether it does not know, or executes wrongly. */
  static boolean cover(Case one) {
    Decoded decoded = one.decoded;
    boolean memory = one.variant.memory();
    return switch (decoded.mnemonic()) {
      // These end its run.
      case INT3, UD2, CPUID, POPCNT, IRET -> true;
      // It takes REX to make another register of AH.
      case LAHF, SAHF -> one.rex() != 0;
      // It computes the flags from what memory holds afterwards.
      case NEG -> decoded.prefix() == Prefix.LOCK;
      // It counts a rip-relative address from the byte of the count.
      case SHLD, SHRD -> memory && isRipRelative(decoded) && hasNumber(decoded);
      // CS and SS have no selectors; it refuses a bit of REX that means nothing there.
      case MOV -> one.readsSelector() || (hasNumber(decoded) && (one.rex() & REX_R) != 0);
      // It clears the upper half of a register that is not written.
      case CMPXCHG -> decoded.width() == 32;
      case BSF, BSR -> decoded.width() == 32 && one.scansZero();
      default -> false;
    };
  }

  private static boolean isRipRelative(Decoded decoded) {
    return decoded.operands().get(0) instanceof MemoryOperand target && target.ripRelative();
  }

  private static boolean hasNumber(Decoded decoded) {
    int last = decoded.operands().size() - 1;
    return decoded.operands().get(last) instanceof ImmediateOperand;
  }
}
