package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

/**
 * An instruction at an address, decoded so far that executing it reads no byte of it again. It
 * holds nothing that changes, and so serves all CPUs.
 */
abstract class Operation {
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
   * are put back by the core.
   *
   * @return what others need to know of; null, which is the quickest to tell, if there is nothing
   * @throws MemoryFaultException if data cannot be accessed
   */
  abstract @Nullable Outcome execute(Core core);

  /** Operand {@code index} of the instruction. */
  static Access operand(Decoded decoded, int index) {
    return new Access(decoded.operands().get(index));
  }
}
