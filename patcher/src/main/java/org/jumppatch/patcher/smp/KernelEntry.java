package org.jumppatch.patcher.smp;

import static org.jumppatch.patcher.smp.probe.EntryPlace.ENTERING;
import static org.jumppatch.patcher.smp.probe.EntryPlace.FLUSHED;
import static org.jumppatch.patcher.smp.probe.EntryPlace.KERNEL;
import static org.jumppatch.patcher.smp.probe.EntryPlace.LEAVING;
import static org.jumppatch.patcher.smp.probe.EntryPlace.TOLD;
import static org.jumppatch.patcher.smp.probe.EntryPlace.USER;
import static org.jumppatch.patcher.smp.probe.EntryPlace.WORK_TAKEN;

import java.util.Set;
import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.Choices.Decision;
import org.jumppatch.patcher.smp.probe.EntryPlace;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/**
 * What an isolated CPU does beside its work: it stays in user mode, enters the kernel, and leaves
 * again. On the way, with interrupts off, it executes sites of noinstr text and no others. (An NMI
 * on the way, which has an entry of its own, is not made.)
 *
 * <p>The order of entering, v1 to v7 ({@code ct_kernel_enter_state}): tell and take the work in one
 * step, flush. v8 ({@code SWITCH_TO_KERNEL_CR3}): tell, load the page table, which flushes and lets
 * nothing be told later than it.
 */
final class KernelEntry {
  private final SyncScheme scheme;
  private final SiteHops hops;
  private final int[] noinstr;
  private final boolean flagLate;
  private final boolean flagBuffered;
  private final boolean workEarly;
  private final boolean flushLate;

  /**
   * @param noinstr the sites that are executed on the way
   */
  KernelEntry(SyncScheme scheme, Set<Flaw> flaws, SiteHops hops, int[] noinstr) {
    boolean byFlag = scheme == SyncScheme.DEFERRED_CR3;
    this.scheme = scheme;
    this.hops = hops;
    this.noinstr = noinstr;
    this.flagLate = byFlag && flaws.contains(Flaw.FLAG_BEHIND_FLUSH);
    this.flagBuffered = byFlag && flaws.contains(Flaw.FLAG_WITHOUT_BARRIER);
    this.workEarly = scheme == SyncScheme.DEFERRED && flaws.contains(Flaw.WORK_TAKEN_EARLY);
    this.flushLate = flaws.contains(Flaw.FLUSH_BEHIND_SITE);
  }

  /** One step of a CPU that is in no int3. */
  void step(SmpState state, int cpu, Choices choices, MachineProbe probe) {
    if (state.toldLate[cpu] && choices.choose(Decision.TOLD, 2) == 1) {
      tell(state, cpu, false);
    } else if (state.place[cpu] == USER) {
      if (state.interrupted[cpu] || choices.choose(Decision.USER, 2) == 1) {
        go(state, cpu, ENTERING, false, probe);
      }
    } else if (state.place[cpu] == KERNEL) {
      if (choices.choose(Decision.KERNEL, 2) == 1) {
        leave(state, cpu, probe);
      } else {
        state.work.step(state, cpu, choices, probe);
      }
    } else {
      boolean any = flushLate && state.place[cpu] == TOLD;
      if ((any || noinstr.length > 0) && choices.choose(Decision.ENTRY, 2) == 1) {
        if (any) {
          hops.execute(state, Frame.own(cpu), choices, probe);
        } else {
          int site = noinstr.length == 1 ? 0 : choices.choose(Decision.SITE, noinstr.length);
          hops.execute(state, Frame.own(cpu), noinstr[site], choices, probe);
        }
      } else {
        advance(state, cpu, probe);
      }
    }
  }

  private void advance(SmpState state, int cpu, MachineProbe probe) {
    switch (state.place[cpu]) {
      case ENTERING -> enter(state, cpu, probe);
      case WORK_TAKEN -> {
        tell(state, cpu, false);
        go(state, cpu, TOLD, false, probe);
      }
      case TOLD -> {
        Fetcher.serialise(state, cpu);
        // Whatever serialises drains the store buffer too.
        if (state.toldLate[cpu] && !flagBuffered) {
          tell(state, cpu, false);
        }
        go(state, cpu, KERNEL, true, probe);
      }
      case FLUSHED -> {
        tell(state, cpu, false);
        go(state, cpu, KERNEL, false, probe);
      }
      case LEAVING -> go(state, cpu, USER, false, probe);
      case USER, KERNEL -> throw new IllegalStateException("nothing is left to do");
    }
  }

  private void enter(SmpState state, int cpu, MachineProbe probe) {
    boolean work = state.workNoted[cpu];
    switch (scheme) {
      case EACH -> {
        tell(state, cpu, false);
        go(state, cpu, KERNEL, false, probe);
      }
      case DEFERRED -> {
        state.workNoted[cpu] = false;
        if (workEarly && work) {
          go(state, cpu, WORK_TAKEN, false, probe);
        } else if (workEarly) {
          go(state, cpu, FLUSHED, false, probe);
        } else {
          tell(state, cpu, false);
          go(state, cpu, work ? TOLD : KERNEL, false, probe);
        }
      }
      case DEFERRED_CR3 -> {
        if (flagLate) {
          Fetcher.serialise(state, cpu);
          go(state, cpu, FLUSHED, true, probe);
        } else {
          tell(state, cpu, true);
          go(state, cpu, TOLD, false, probe);
        }
      }
    }
  }

  /**
   * The patcher sees at once that the CPU is in the kernel, or once the store leaves its buffer.
   */
  private static void tell(SmpState state, int cpu, boolean buffered) {
    state.inUser[cpu] = buffered && state.inUser[cpu];
    state.toldLate[cpu] = buffered;
  }

  private static void leave(SmpState state, int cpu, MachineProbe probe) {
    state.inUser[cpu] = true;
    state.toldLate[cpu] = false;
    state.workNoted[cpu] = false;
    go(state, cpu, LEAVING, false, probe);
  }

  private static void go(
      SmpState state, int cpu, EntryPlace place, boolean flushed, MachineProbe probe) {
    state.place[cpu] = place;
    probe.crossed(cpu, place, flushed);
  }
}
