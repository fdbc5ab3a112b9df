package org.jumppatch.patcher.x86;

/**
 * The two registers that products and dividends of twice the width lie in: AX as AH and AL, DX and
 * AX, EDX and EAX, or RDX and RAX.
 */
final class Accumulator {
  private final Access high;
  private final Access low;

  /**
   * @param bits width of each half
   */
  Accumulator(int bits) {
    low = Access.to(Register.RAX, bits);
    high =
        bits == 8
            ? new Access(new RegisterOperand(8, Register.RAX.number(), true))
            : Access.to(Register.RDX, bits);
  }

  long low(Core core) {
    return low.get(core);
  }

  long high(Core core) {
    return high.get(core);
  }

  void set(Core core, long highHalf, long lowHalf) {
    low.set(core, lowHalf);
    high.set(core, highHalf);
  }
}
