package org.jumppatch.patcher.smp;

import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.Choices.Decision;

/**
 * Fetches sites for a CPU: each unit in any version that the CPU has not gone past. All units of
 * one fetch are chosen at once; nothing is lost by that, since no floor rises inside an
 * instruction. Where the first byte is int3 the instruction ends there, and what lies in further
 * units is not fetched.
 */
final class Fetcher {
  private final CodeMemory memory;
  private final SiteTexts texts;
  private final boolean coherent;
  private final boolean ordered;

  Fetcher(CodeMemory memory, SiteTexts texts, boolean ordered) {
    this.memory = memory;
    this.texts = texts;
    this.coherent = memory.model() == FetchModel.COHERENT;
    this.ordered = ordered;
  }

  /**
   * The bytes that a CPU gets at a site, those not fetched 0; what it has seen it will not see
   * older again.
   */
  long fetch(SmpState state, int cpu, int site, Choices choices) {
    if (coherent) {
      return memory.bytes(site, state.time);
    }
    int row = cpu * memory.units();
    int newest = state.floor[cpu];
    long bytes = 0;
    for (int i = 0; i < memory.unitCount(site); i++) {
      int unit = memory.firstUnit(site) + i;
      int oldest = Math.max(state.unitFloor[row + unit], memory.version(unit, newest));
      int last = memory.version(unit, state.time);
      int version =
          oldest == last ? last : oldest + choices.choose(Decision.VERSION, last - oldest + 1);
      state.unitFloor[row + unit] = (short) version;
      int since = memory.since(unit, version);
      bytes |= memory.bytesIn(site, i, since);
      if ((bytes & 0xff) == CodeBytes.INT3 && !texts.haveInt3(site)) {
        return bytes;
      }
      if (ordered) {
        newest = Math.max(newest, since);
      }
    }
    return bytes;
  }

  /** The CPU runs a serialising instruction: from now on it sees nothing older than now. */
  static void serialise(SmpState state, int cpu) {
    state.floor[cpu] = state.time;
  }
}
