package org.jumppatch.patcher.x86.operation;

import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.decode.Mnemonic;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.State;

/** INT3 and UD2: what to make of them is the machine's matter. */
final class Trap extends Operation {
  private final Outcome outcome;

  Trap(Decoded decoded) {
    super(decoded);
    outcome =
        decoded.mnemonic() == Mnemonic.UD2
            ? new Outcome.InvalidOpcode(instruction())
            : new Outcome.Breakpoint(instruction());
  }

  @Override
  public Outcome execute(State state) {
    if (decoded.mnemonic() == Mnemonic.INT3) {
      state.registers().setRip(next);
    }
    return outcome;
  }
}
