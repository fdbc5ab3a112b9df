package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

/**
 * IRETQ from ring 0 to ring 0, which serialises: the kernel's {@code iret_to_self()}
 * (arch/x86/include/asm/sync_core.h) does nothing else with it.
 *
 * <pre>
 *   RSP +0  RIP     what it takes from the stack, eight bytes each
 *       +8  CS      (Intel SDM volume 2, IRET/IRETD/IRETQ)
 *      +16  RFLAGS
 *      +24  RSP
 *      +32  SS
 * </pre>
 */
final class InterruptReturn extends Operation {
  private static final long SELECTOR = 0xffff;

  InterruptReturn(Decoded decoded) {
    super(decoded);
  }

  @Override
  @Nullable Outcome execute(Core core) {
    Registers registers = core.registers;
    Memory memory = core.memory;
    long frame = registers.get(Register.RSP);
    long rip = memory.read(frame, 8);
    long cs = memory.read(frame + 8, 8) & SELECTOR;
    long flags = memory.read(frame + 16, 8);
    long rsp = memory.read(frame + 24, 8);
    long ss = memory.read(frame + 32, 8) & SELECTOR;
    if (cs != SelectorOperand.KERNEL_CS || ss != SelectorOperand.KERNEL_SS) {
      return new Outcome.Unsupported(decoded.instruction(), "it leaves the kernel");
    }
    if ((flags & Flags.TF) != 0) {
      return new Outcome.Unsupported(decoded.instruction(), "it would set the trap flag");
    }
    registers.setFlags((int) flags);
    registers.set(Register.RSP, rsp);
    registers.rip = rip;
    return Outcome.Progress.SERIALISED;
  }
}
