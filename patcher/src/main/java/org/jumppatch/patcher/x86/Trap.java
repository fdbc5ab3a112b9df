package org.jumppatch.patcher.x86;

/** INT3 and UD2: what to make of them is the machine's matter. */
final class Trap extends Operation {
  private final Outcome outcome;

  Trap(Decoded decoded) {
    super(decoded);
    outcome =
        decoded.mnemonic() == Mnemonic.UD2
            ? new Outcome.InvalidOpcode(decoded.instruction())
            : new Outcome.Breakpoint(decoded.instruction());
  }

  @Override
  Outcome execute(Core core) {
    if (decoded.mnemonic() == Mnemonic.INT3) {
      core.registers.rip = next;
    }
    return outcome;
  }
}
