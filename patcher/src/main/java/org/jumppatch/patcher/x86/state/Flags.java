package org.jumppatch.patcher.x86.state;

/** The bits of the RFLAGS register (Intel SDM volume 1, chapter 3.4.3). */
public final class Flags {
  /** Carry. */
  public static final int CF = 1;

  /** Always one. */
  public static final int FIXED = 1 << 1;

  /** Even parity of the result's lowest byte. */
  public static final int PF = 1 << 2;

  /** Carry out of bit 3. */
  public static final int AF = 1 << 4;

  /** Zero. */
  public static final int ZF = 1 << 6;

  /** Sign. */
  public static final int SF = 1 << 7;

  /** Trap: an exception after every instruction. */
  public static final int TF = 1 << 8;

  /** Interrupts are taken. */
  public static final int IF = 1 << 9;

  /** String instructions go down. */
  public static final int DF = 1 << 10;

  /** Signed overflow. */
  public static final int OF = 1 << 11;

  /** What arithmetic sets. */
  public static final int STATUS = CF | PF | AF | ZF | SF | OF;

  /** What POPF changes in ring 0: IOPL, NT, AC and ID are kept as numbers without a meaning. */
  static final int POPPED = STATUS | IF | DF | 3 << 12 | 1 << 14 | 1 << 18 | 1 << 21;

  private Flags() {}

  /**
   * Whether a condition holds.
   *
   * @param condition the low four bits of the opcodes of Jcc, SETcc and CMOVcc (SDM volume 1,
   *     appendix B)
   */
  public static boolean hold(int condition, int flags) {
    boolean holds =
        switch (condition >> 1) {
          case 0 -> (flags & OF) != 0;
          case 1 -> (flags & CF) != 0;
          case 2 -> (flags & ZF) != 0;
          case 3 -> (flags & (CF | ZF)) != 0;
          case 4 -> (flags & SF) != 0;
          case 5 -> (flags & PF) != 0;
          case 6 -> less(flags);
          default -> (flags & ZF) != 0 || less(flags);
        };
    return holds != ((condition & 1) != 0);
  }

  private static boolean less(int flags) {
    // SF is bit 7 and OF bit 11.
    return ((flags ^ (flags >> 4)) & SF) != 0;
  }
}
