package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

/**
 * What changes nothing here: NOP, ENDBR64, PAUSE, prefetches, and fences, since memory is accessed
 * in the order of the instructions anyhow.
 */
final class Nop extends Operation {
  Nop(Decoded decoded) {
    super(decoded);
  }

  @Override
  @Nullable Outcome execute(Core core) {
    core.registers.rip = next;
    return null;
  }
}
