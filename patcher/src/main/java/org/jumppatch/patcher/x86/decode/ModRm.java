package org.jumppatch.patcher.x86.decode;

import org.jumppatch.patcher.x86.state.Registers;

/**
 * A ModRM byte with the SIB byte and the displacement after it (Intel SDM volume 2, chapter 2.1.3
 * and tables 2-2 and 2-3; chapter 2.2.1 for REX).
 *
 * <pre>
 *   ModRM   mod (2) | reg or opcode (3) | r/m (3)
 *   SIB     scale (2) | index (3) | base (3)
 * </pre>
 */
final class ModRm {
  private static final int SIB = 4;
  private static final int NO_INDEX = 4;
  private static final int DISPLACEMENT = 5;

  private final Prefixes prefixes;
  private final int mod;
  private final int middle;
  private final int rm;
  private int base = Registers.NONE;
  private int index = Registers.NONE;
  private int scale;
  private long displacement;
  private boolean ripRelative;

  /**
   * @param value the byte itself
   * @param bytes what follows it
   */
  ModRm(int value, Prefixes prefixes, FetchedBytes bytes) {
    this.prefixes = prefixes;
    mod = value >> 6;
    middle = value >> 3 & 7;
    rm = value & 7;
    if (isMemory()) {
      readAddress(bytes);
    }
  }

  private void readAddress(FetchedBytes bytes) {
    int lowBase = rm;
    if (rm == SIB) {
      int sib = bytes.next();
      lowBase = sib & 7;
      int numbered = (sib >> 3 & 7) + prefixes.indexBit();
      scale = sib >> 6;
      if (numbered != NO_INDEX) {
        index = numbered;
      }
    }
    if (mod == 0 && lowBase == DISPLACEMENT) {
      ripRelative = rm != SIB;
      displacement = bytes.number(4);
    } else {
      base = lowBase + prefixes.baseBit();
      displacement = bytes.number(mod == 2 ? 4 : mod);
    }
  }

  /** Whether it means memory. */
  boolean isMemory() {
    return mod != 3;
  }

  /** What it means beside its register. */
  Operand operand(int bits, long next) {
    if (!isMemory()) {
      return RegisterOperand.numbered(bits, rm + prefixes.baseBit(), prefixes.hasRex());
    }
    return new MemoryOperand(
        bits,
        base,
        index,
        scale,
        ripRelative ? displacement + next : displacement,
        ripRelative,
        prefixes.narrowAddress(),
        prefixes.segment());
  }

  /** Its register. */
  RegisterOperand register(int bits) {
    return RegisterOperand.numbered(bits, middle + prefixes.registerBit(), prefixes.hasRex());
  }
}
