package org.jumppatch.patcher.x86.operation;

import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

/**
 * CPUID of a CPU that has what is executed here and nothing else. It is the same on every machine,
 * and serialises.
 */
final class Cpuid extends Operation {
  private static final int MAX_BASIC = 7;
  private static final int MAX_EXTENDED = 0x8000_0001;

  // Leaf 1: family 6, model 0; SSE2 stands for MOVNTI and the fences.
  private static final int FAMILY = 6 << 8;
  private static final int CX8_CMOV_SSE2 = 1 << 8 | 1 << 15 | 1 << 26;
  private static final int CX16_POPCNT = 1 << 13 | 1 << 23;

  /** Leaf 7, EBX: the TZCNT of BMI1 is what {@code rep bsf} means. */
  private static final int BMI1 = 1 << 3;

  // Leaf 0x80000001: LAHF in 64-bit mode, LZCNT and PREFETCHW; 64-bit mode.
  private static final int LAHF_LZCNT_PREFETCHW = 1 | 1 << 5 | 1 << 8;
  private static final int LONG_MODE = 1 << 29;

  Cpuid(Decoded decoded) {
    super(decoded);
  }

  @Override
  public Outcome execute(State state) {
    Registers registers = state.registers();
    switch ((int) registers.get(Register.RAX)) {
      case 0 -> set(registers, MAX_BASIC, "Jump", "Patc", "hCPU");
      case 1 -> set(registers, FAMILY, 0, CX16_POPCNT, CX8_CMOV_SSE2);
      case 7 -> set(registers, 0, registers.get(Register.RCX) == 0 ? BMI1 : 0, 0, 0);
      case 0x8000_0000 -> set(registers, MAX_EXTENDED, 0, 0, 0);
      case 0x8000_0001 -> set(registers, 0, 0, LAHF_LZCNT_PREFETCHW, LONG_MODE);
      default -> set(registers, 0, 0, 0, 0);
    }
    registers.setRip(next);
    return Outcome.Progress.SERIALISED;
  }

  /** The vendor's name, four letters in each of EBX, EDX and ECX. */
  private static void set(Registers registers, int eax, String ebx, String edx, String ecx) {
    set(registers, eax, letters(ebx), letters(ecx), letters(edx));
  }

  private static void set(Registers registers, int eax, int ebx, int ecx, int edx) {
    registers.set(Register.RAX, Integer.toUnsignedLong(eax));
    registers.set(Register.RBX, Integer.toUnsignedLong(ebx));
    registers.set(Register.RCX, Integer.toUnsignedLong(ecx));
    registers.set(Register.RDX, Integer.toUnsignedLong(edx));
  }

  private static int letters(String four) {
    return four.charAt(0) | four.charAt(1) << 8 | four.charAt(2) << 16 | four.charAt(3) << 24;
  }
}
