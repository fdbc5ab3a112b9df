package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.SelectorOperand;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Memory;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.Registers;
import org.jumppatch.patcher.x86.state.State;

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
  public @Nullable Outcome execute(State state) {
    Registers registers = state.registers();
    Memory memory = state.memory();
    long frame = registers.get(Register.RSP);
    long rip = memory.read(frame, 8);
    long cs = memory.read(frame + 8, 8) & SELECTOR;
    long flags = memory.read(frame + 16, 8);
    long rsp = memory.read(frame + 24, 8);
    long ss = memory.read(frame + 32, 8) & SELECTOR;
    if (cs != SelectorOperand.KERNEL_CS || ss != SelectorOperand.KERNEL_SS) {
      return new Outcome.Unsupported(instruction(), "it leaves the kernel");
    }
    if ((flags & Flags.TF) != 0) {
      return new Outcome.Unsupported(instruction(), "it would set the trap flag");
    }
    registers.setFlags((int) flags);
    registers.set(Register.RSP, rsp);
    registers.setRip(rip);
    return Outcome.Progress.SERIALISED;
  }
}
