package org.jumppatch.patcher.smp;

/**
 * How far a CPU is in an int3. From the trap to the return interrupts are off: #BP enters through
 * an interrupt gate (Intel SDM volume 3, "Flag Usage By Exception- or Interrupt-Handler Procedure";
 * arch/x86/kernel/idt.c).
 */
public enum CpuMode {
  /** In no int3: it executes, with interrupts on. */
  RUNNING(0),
  /** It has executed the byte 0xcc. */
  TRAPPED(1),
  /** It has read the count, or the pointer to the descriptor. */
  LOADED(2),
  /** It holds a reference, so that the vector stays. */
  HOLDING(3),
  /** It has found its entry. */
  FOUND(4),
  /** It has set the registers as the instruction would. */
  EMULATED(5),
  /** It holds nothing and is about to return. */
  RETURNING(6);

  private static final CpuMode[] ALL = values();

  private final int number;

  CpuMode(int number) {
    this.number = number;
  }

  /** The mode of a number. */
  public static CpuMode of(int number) {
    return ALL[number];
  }

  /** 0 to 6, as they come one after the other. */
  public int number() {
    return number;
  }
}
