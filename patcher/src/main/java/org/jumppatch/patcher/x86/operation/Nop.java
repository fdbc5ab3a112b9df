package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.decode.Decoded;
import org.jumppatch.patcher.x86.state.Outcome;
import org.jumppatch.patcher.x86.state.State;

/**
 * What changes nothing here: NOP, ENDBR64, PAUSE, prefetches, and fences, since memory is accessed
 * in the order of the instructions anyhow.
 */
final class Nop extends Operation {
  Nop(Decoded decoded) {
    super(decoded);
  }

  @Override
  public @Nullable Outcome execute(State state) {
    state.registers().setRip(next);
    return null;
  }
}
