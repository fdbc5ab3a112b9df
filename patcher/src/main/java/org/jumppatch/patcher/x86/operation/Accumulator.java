package org.jumppatch.patcher.x86.operation;

import org.jumppatch.patcher.x86.decode.RegisterOperand;
import org.jumppatch.patcher.x86.state.Register;
import org.jumppatch.patcher.x86.state.State;

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

  long low(State state) {
    return low.get(state);
  }

  long high(State state) {
    return high.get(state);
  }

  void set(State state, long highHalf, long lowHalf) {
    low.set(state, lowHalf);
    high.set(state, highHalf);
  }
}
