package org.jumppatch.patcher.x86;

/** INT3 and UD2: what to make of them is the machine's matter. */
final class Trap extends Operation {
  Trap(Decoded decoded) {
    super(decoded);
  }

  @Override
  Outcome execute(Core core) {
    if (decoded.mnemonic() == Mnemonic.UD2) {
      return new Outcome.InvalidOpcode(decoded.instruction());
    }
    core.registers.rip = next;
    return new Outcome.Breakpoint(decoded.instruction());
  }
}
