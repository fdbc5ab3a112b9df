package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.state.MemoryFaultException;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.State;

/**
 * An instruction at an address, decoded so far that executing it reads no byte of it again. It
 * holds nothing that changes, and so serves all CPUs.
 */
public abstract class Operation {
  /** What it was decoded from. */
  final Decoded decoded;

  /** Address of the instruction after it. */
  final long next;

  Operation(Decoded decoded) {
    this.decoded = decoded;
    this.next = decoded.next();
  }

  /**
   * Executes it, and sets rip last. Before an exception it changes no register and no memory; flags
   * are put back by whoever executes it.
   *
   * @return what others need to know of; null, which is the quickest to tell, if there is nothing
   * @throws MemoryFaultException if data cannot be accessed
   */
  public abstract @Nullable Outcome execute(State state);

  /** The instruction, as text. */
  public final Instruction instruction() {
    return decoded.instruction();
  }

  /** Operand {@code index} of the instruction. */
  static Access operand(Decoded decoded, int index) {
    return new Access(decoded.operands().get(index));
  }
}
