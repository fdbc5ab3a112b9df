package org.jumppatch.patcher.x86.state;

/** The general-purpose registers (Intel SDM volume 1, chapter 3.4.1). */
public enum Register {
  RAX(0),
  RCX(1),
  RDX(2),
  RBX(3),
  RSP(4),
  RBP(5),
  RSI(6),
  RDI(7),
  R8(8),
  R9(9),
  R10(10),
  R11(11),
  R12(12),
  R13(13),
  R14(14),
  R15(15);

  private final int number;

  Register(int number) {
    this.number = number;
  }

  /** How instructions number it (SDM volume 2, table 2-2 and chapter 2.2.1.2). */
  public int number() {
    return number;
  }
}
