package org.jumppatch.patcher.smp;

import static org.jumppatch.patcher.smp.CpuMode.EMULATED;
import static org.jumppatch.patcher.smp.CpuMode.FOUND;
import static org.jumppatch.patcher.smp.CpuMode.HOLDING;
import static org.jumppatch.patcher.smp.CpuMode.LOADED;
import static org.jumppatch.patcher.smp.CpuMode.RETURNING;
import static org.jumppatch.patcher.smp.CpuMode.RUNNING;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.smp.probe.MachineProbe.CpuModeReached;
import org.jumppatch.patcher.smp.probe.Violation;

/**
 * {@code poke_int3_handler}, a step at a time, as other CPUs can see it: read the descriptor, take
 * a reference, search, emulate, drop the reference, return.
 */
final class Int3Handler {
  private final CodeMemory memory;
  private final VectorSearch search;
  private final PokeProgram program;
  private final boolean present;
  private final boolean counts;
  private final boolean onStack;
  private final boolean net;
  private final int toSite;

  Int3Handler(CodeMemory memory, PokeProgram program, Set<Flaw> flaws) {
    this.memory = memory;
    this.search = new VectorSearch(program.vectors());
    this.program = program;
    this.present = !flaws.contains(Flaw.NO_HANDLER);
    this.counts = flaws.contains(Flaw.COUNT_WITHOUT_REFERENCE);
    this.onStack = flaws.contains(Flaw.DESCRIPTOR_ON_STACK);
    this.net = flaws.contains(Flaw.LATE_INT3_NET);
    this.toSite = flaws.contains(Flaw.NO_STEP_BACK) ? 0 : -1;
  }

  /** Whether the emulation of an entry is another one than its instruction's. */
  private boolean isWrong(PokeEntry entry) {
    return !entry.isEmulatedRight(program.dialect());
  }

  /**
   * What a search for a site comes to in each vector: negative where it misses, 0 where it finds
   * the right emulation, 1 where it finds a wrong one.
   */
  List<Integer> outcomes(int site) {
    List<Integer> outcomes = new ArrayList<>();
    for (int vector = 0; vector < program.vectors().size(); vector++) {
      int entry = VectorSearch.entry(find(vector, site));
      outcomes.add(entry < 0 ? -1 : isWrong(entry(vector, entry)) ? 1 : 0);
    }
    return outcomes;
  }

  /** Does the next step of the handler in a CPU's frame. */
  void step(SmpState state, int frame, MachineProbe probe) {
    switch (state.mode[frame]) {
      case TRAPPED -> enter(state, frame, probe);
      case LOADED -> afterLoad(state, frame, probe);
      case HOLDING -> search(state, frame, probe);
      case FOUND -> emulate(state, frame, probe);
      case EMULATED -> drop(state, frame, probe);
      case RETURNING -> leave(state, frame, probe);
      case RUNNING -> throw new IllegalStateException("no int3 to handle");
    }
  }

  private void enter(SmpState state, int frame, MachineProbe probe) {
    if (!present) {
      notOurs(state, frame, Violation.UNHANDLED_INT3, probe);
    } else if (counts || onStack) {
      boolean wanted = counts ? state.counted : state.visible;
      if (wanted) {
        state.mode[frame] = LOADED;
        tell(state, frame, CpuModeReached.LOADED, probe);
      } else {
        notOurs(state, frame, Violation.UNHANDLED_INT3, probe);
      }
    } else {
      takeReference(state, frame, probe);
    }
  }

  private void afterLoad(SmpState state, int frame, MachineProbe probe) {
    if ((onStack && state.stackReused) || (counts && !state.visible)) {
      usedAfterFree(state, frame, probe);
    } else if (counts) {
      search(state, frame, probe);
    } else {
      takeReference(state, frame, probe);
    }
  }

  private void takeReference(SmpState state, int frame, MachineProbe probe) {
    if (state.references == 0) {
      notOurs(state, frame, Violation.UNHANDLED_INT3, probe);
    } else {
      state.references++;
      state.mode[frame] = HOLDING;
      tell(state, frame, CpuModeReached.REFERENCED, probe);
    }
  }

  private void search(SmpState state, int frame, MachineProbe probe) {
    int site = state.site[frame];
    if (site != SmpState.FOREIGN && VectorSearch.entry(find(state.vector, site)) >= 0) {
      state.mode[frame] = FOUND;
      tell(state, frame, CpuModeReached.FOUND, probe);
    } else {
      if (!counts) {
        state.references--;
      }
      notOurs(state, frame, Violation.SEARCH_MISS, probe);
    }
  }

  private PokeEntry entry(int vector, int index) {
    return program.vectors().get(vector).entries().get(index);
  }

  private int find(int vector, int site) {
    long behindInt3 = memory.address(site) + 1;
    return search.find(vector, behindInt3 + toSite);
  }

  private void emulate(SmpState state, int frame, MachineProbe probe) {
    int site = state.site[frame];
    int found = find(state.vector, site);
    int entry = VectorSearch.entry(found);
    if (entry < 0) {
      // With nothing to hold it the vector was filled anew under the handler.
      usedAfterFree(state, frame, probe);
      return;
    }
    if (isWrong(entry(state.vector, entry))) {
      probe.violated(
          Violation.WRONG_TARGET, Frame.cpu(frame), site, memory.bytes(site, state.time));
    }
    probe.emulated(Frame.cpu(frame), site, VectorSearch.compares(found), Frame.isNmi(frame));
    if (!Frame.isNmi(frame)) {
      Emulation emulation = entry(state.vector, entry).emulation();
      state.work.emulated(Frame.cpu(frame), emulation);
    }
    state.mode[frame] = counts ? RETURNING : EMULATED;
  }

  private static void drop(SmpState state, int frame, MachineProbe probe) {
    state.references--;
    state.mode[frame] = RETURNING;
    tell(state, frame, CpuModeReached.DROPPED, probe);
  }

  /** The iret serialises, which is all that a deferred sync has to do. */
  private static void leave(SmpState state, int frame, MachineProbe probe) {
    int cpu = Frame.cpu(frame);
    Fetcher.serialise(state, cpu);
    state.deferred[cpu] = false;
    state.mode[frame] = RUNNING;
    tell(state, frame, CpuModeReached.RETURNED, probe);
  }

  /**
   * The int3 is left to others. For one of our sites that is the end of the kernel, unless the net
   * finds that there is no int3 any more.
   */
  private void notOurs(SmpState state, int frame, Violation violation, MachineProbe probe) {
    int site = state.site[frame];
    state.mode[frame] = RETURNING;
    if (site == SmpState.FOREIGN) {
      tell(state, frame, CpuModeReached.FOREIGN, probe);
    } else if (net && (memory.bytes(site, state.time) & 0xff) != Opcodes.INT3) {
      tell(state, frame, CpuModeReached.RETRIED, probe);
      if (!Frame.isNmi(frame)) {
        state.work.retried(Frame.cpu(frame));
      }
    } else {
      probe.violated(violation, Frame.cpu(frame), site, memory.bytes(site, state.time));
    }
  }

  private static void usedAfterFree(SmpState state, int frame, MachineProbe probe) {
    state.mode[frame] = RETURNING;
    probe.violated(Violation.USED_AFTER_FREE, Frame.cpu(frame), state.site[frame], Opcodes.INT3);
  }

  private static void tell(SmpState state, int frame, CpuModeReached reached, MachineProbe probe) {
    probe.handled(Frame.cpu(frame), state.site[frame], reached, Frame.isNmi(frame));
  }
}
