package org.jumppatch.patcher.smp;

import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.smp.probe.Violation;

/** One execution of a site: what a CPU fetches there, and whether that is as promised. */
public final class SiteExecution {
  private final SiteTexts texts;
  private final Fetcher fetcher;

  SiteExecution(SiteTexts texts, Fetcher fetcher) {
    this.texts = texts;
    this.fetcher = fetcher;
  }

  /** Executes a site in a frame, which is trapped then if it was an int3; returns the bytes. */
  public long execute(SmpState state, int frame, int site, Choices choices, MachineProbe probe) {
    int cpu = Frame.cpu(frame);
    boolean inNmi = Frame.isNmi(frame);
    long bytes = fetcher.fetch(state, cpu, site, choices);
    boolean whole = texts.isWhole(site, bytes);
    if (!whole && (bytes & 0xff) == Opcodes.INT3) {
      trap(state, frame, site, bytes, probe);
      return bytes;
    }
    if (!whole) {
      probe.executed(cpu, site, bytes, Execution.TORN, inNmi);
      probe.violated(Violation.TORN, cpu, site, bytes);
    } else {
      boolean newest = bytes == texts.last(site);
      probe.executed(cpu, site, bytes, newest ? Execution.NEW : Execution.OLD, inNmi);
      if (texts.isStale(site, bytes, state.position)) {
        probe.violated(Violation.STALE_AFTER_SYNC, cpu, site, bytes);
      }
    }
    if (inNmi || state.deferred[cpu]) {
      // The NMI's iret serialises; a deferred sync comes to be done here.
      state.deferred[cpu] = false;
      Fetcher.serialise(state, cpu);
    }
    return bytes;
  }

  /** The bytes that a CPU gets of a site from one of them on, where it does not begin there. */
  public long fetchFrom(SmpState state, int cpu, int site, int from, Choices choices) {
    return fetcher.fetchFrom(state, cpu, site, from, choices);
  }

  /** A CPU meets an int3. */
  static void trap(SmpState state, int frame, int site, long bytes, MachineProbe probe) {
    state.mode[frame] = CpuMode.TRAPPED;
    state.site[frame] = site;
    probe.trapped(Frame.cpu(frame), site, bytes, Frame.isNmi(frame));
  }
}
