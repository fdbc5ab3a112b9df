package org.jumppatch.patcher.smp;

/**
 * How far a CPU is in an int3. From the trap to the return interrupts are off: #BP enters through
 * an interrupt gate (Intel SDM volume 3, "Flag Usage By Exception- or Interrupt-Handler Procedure";
 * arch/x86/kernel/idt.c).
 */
enum CpuMode {
  /** In no int3: it executes, with interrupts on. */
  RUNNING,
  /** It has executed the byte 0xcc. */
  TRAPPED,
  /** It has read the count, or the pointer to the descriptor. */
  LOADED,
  /** It holds a reference, so that the vector stays. */
  HOLDING,
  /** It has found its entry. */
  FOUND,
  /** It has set the registers as the instruction would. */
  EMULATED,
  /** It holds nothing and is about to return. */
  RETURNING
}
