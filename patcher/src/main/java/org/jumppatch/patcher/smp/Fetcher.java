package org.jumppatch.patcher.smp;

import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.Choices.Decision;

/**
 * Fetches sites for a CPU: each unit of the {@link FetchModel} in any version that the CPU has not
 * gone past ({@link SmpState#floor}, {@link SmpState#unitFloor}). All units of one fetch are chosen
 * at once; nothing is lost by that, since no floor rises inside an instruction. Where the first
 * byte is int3 the instruction ends there, and what lies in further units is not fetched.
 */
public final class Fetcher {
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
    int newest = state.floor[cpu];
    long bytes = 0;
    for (int i = 0; i < memory.unitCount(site); i++) {
      int unit = memory.firstUnit(site) + i;
      int version = chooseVersion(state, cpu, unit, newest, choices);
      int since = memory.since(unit, version);
      bytes |= memory.bytesIn(site, i, since);
      if ((bytes & 0xff) == Opcodes.INT3 && !texts.haveInt3(site)) {
        return bytes;
      }
      if (ordered) {
        newest = Math.max(newest, since);
      }
    }
    return bytes;
  }

  /**
   * The bytes that a CPU gets of a site from one of them on, those before it 0: an instruction
   * begins inside a site, or one that began before it reaches into it.
   */
  long fetchFrom(SmpState state, int cpu, int site, int from, Choices choices) {
    long wanted = -1L << (8 * from);
    if (coherent) {
      return memory.bytes(site, state.time) & wanted;
    }
    long bytes = 0;
    for (int i = 0; i < memory.unitCount(site); i++) {
      if ((memory.unitMask(site, i) & wanted) != 0) {
        int version =
            chooseVersion(state, cpu, memory.firstUnit(site) + i, state.floor[cpu], choices);
        bytes |= memory.bytesIn(site, i, memory.since(memory.firstUnit(site) + i, version));
      }
    }
    return bytes & wanted;
  }

  /** Which version of a unit a CPU sees; it will not see an older one again. */
  private int chooseVersion(SmpState state, int cpu, int unit, int newest, Choices choices) {
    int at = cpu * memory.units() + unit;
    int oldest = Math.max(state.unitFloor[at], memory.version(unit, newest));
    int last = memory.version(unit, state.time);
    int version =
        oldest == last ? last : oldest + choices.choose(Decision.VERSION, last - oldest + 1);
    state.unitFloor[at] = (short) version;
    return version;
  }

  /** The CPU runs a serialising instruction: from now on it sees nothing older than now. */
  public static void serialise(SmpState state, int cpu) {
    state.floor[cpu] = state.time;
  }
}
