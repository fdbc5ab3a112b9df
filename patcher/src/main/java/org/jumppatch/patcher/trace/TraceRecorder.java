package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.run.PatchRun;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.Execution;
import org.jumppatch.patcher.smp.MachineProbe;
import org.jumppatch.patcher.smp.Violation;

/**
 * Makes a trace of what a machine tells, with virtual times by a {@link CostModel}. One recorder
 * records one run. A sink that fails ends the run with an {@link UncheckedIOException}.
 */
public final class TraceRecorder implements MachineProbe {
  private static final int PATCHER = 0;

  private final TraceRun run;
  private final PokeProgram program;
  private final CodeMemory memory;
  private final Map<Long, String> keys = new HashMap<>();
  private final TraceSink sink;
  private final CostModel costs;
  private final ProgramOutline outline;
  private final VirtualTime time;

  /** By CPU: when the interrupt that it has not taken yet was sent. */
  private final long[] sent;

  /** When all interrupts taken since the last sync began have been acknowledged. */
  private long acknowledged;

  private int stores;
  private long seq;

  /**
   * @param run what is recorded
   * @param program what the patcher does
   * @param memory the machine's
   * @param sites the changes that the program makes, for the names of their keys
   * @param sink gets the events; it is not closed
   */
  public TraceRecorder(
      TraceRun run,
      PokeProgram program,
      CodeMemory memory,
      Collection<SiteChange> sites,
      TraceSink sink) {
    this.run = run;
    this.program = program;
    this.memory = memory;
    this.sink = sink;
    this.costs = run.costs();
    this.outline = new ProgramOutline(program);
    this.time = new VirtualTime(run.options().cpus());
    this.sent = new long[run.options().cpus()];
    for (SiteChange site : sites) {
      keys.put(site.address(), site.key());
    }
  }

  /** A recorder of a run that is about to be made. */
  public static TraceRecorder of(
      TraceRun run, PatchRun patch, Collection<SiteChange> sites, TraceSink sink) {
    return new TraceRecorder(run, patch.program(), patch.memory(), sites, sink);
  }

  @Override
  public void patcher(int position, PokeStep step) {
    int batch = outline.batch(position);
    if (outline.beginsBatch(position)) {
      int entries = program.vectors().get(batch).size();
      TraceRun told = position == 0 ? run : null;
      put(
          new PatcherEvent.BatchBegin(
              stamp(PATCHER, 0), batch + 1, outline.batches(), entries, told));
    }
    if (outline.beginsPhase(position)) {
      put(new PatcherEvent.PhaseBegin(stamp(PATCHER, 0), outline.phase(position)));
    }
    if (step instanceof PokeStep.Publish publish) {
      int entries = program.vectors().get(publish.vector()).size();
      put(new PatcherEvent.Publish(stamp(PATCHER, 0), entries));
    } else if (step instanceof PokeStep.Store store) {
      write(store);
    } else if (step instanceof PokeStep.Sync sync) {
      put(new PatcherEvent.SyncBegin(stamp(PATCHER, 0), sync.phase()));
      acknowledged = 0;
    } else if (step instanceof PokeStep.Unpublish) {
      unpublish(PatcherEvent.Unpublish.Step.REFERENCE);
    } else if (step instanceof PokeStep.ClearVector) {
      unpublish(PatcherEvent.Unpublish.Step.VECTOR);
    } else if (step instanceof PokeStep.ClearCount) {
      unpublish(PatcherEvent.Unpublish.Step.COUNT);
    } else if (step instanceof PokeStep.ReuseStack) {
      unpublish(PatcherEvent.Unpublish.Step.STACK);
    }
  }

  private void write(PokeStep.Store store) {
    long site = program.vectors().get(store.vector()).entries().get(store.entry()).address();
    int from = (int) (store.address() - site);
    CodeBytes old =
        memory.at(memory.siteAt(site), stores++).slice(from, from + store.bytes().length());
    put(
        new PatcherEvent.Write(
            stamp(PATCHER, costs.write()),
            store.address(),
            old,
            store.bytes(),
            keys.getOrDefault(site, ""),
            costs.write()));
  }

  private void unpublish(PatcherEvent.Unpublish.Step step) {
    put(new PatcherEvent.Unpublish(stamp(PATCHER, 0), step));
  }

  @Override
  public void patcherDone(int position, PokeStep step) {
    if (step instanceof PokeStep.Sync sync) {
      // It runs sync_core itself before it waits for the others.
      long ready = Math.max(acknowledged, time.end(PATCHER) + costs.sync());
      long start = time.start(PATCHER, ready, 0);
      put(new PatcherEvent.SyncDone(next(PATCHER, start), sync.phase()));
    } else if (step instanceof PokeStep.Drain) {
      unpublish(PatcherEvent.Unpublish.Step.DRAIN);
    }
    if (outline.endsPhase(position)) {
      put(new PatcherEvent.PhaseEnd(stamp(PATCHER, 0), outline.phase(position)));
    }
    if (outline.endsBatch(position)) {
      put(new PatcherEvent.BatchEnd(stamp(PATCHER, 0), outline.batch(position) + 1));
    }
  }

  @Override
  public void ipiSent(int cpu) {
    Stamp at = stamp(PATCHER, costs.ipiSend());
    sent[cpu] = at.time();
    put(new PatcherEvent.IpiSend(at, cpu, costs.ipiSend()));
  }

  @Override
  public void ipiTaken(int cpu) {
    long start = time.start(cpu, sent[cpu] + costs.ipiDelivery(), costs.ipiHandler());
    acknowledged = Math.max(acknowledged, time.end(cpu));
    put(new CpuEvent.IpiAck(next(cpu, start), costs.ipiHandler()));
  }

  @Override
  public void executed(int cpu, int site, long bytes, Execution execution, boolean inNmi) {
    put(
        new CpuEvent.Fetch(
            stamp(cpu, costs.execution()), address(site), bytes(site, bytes), execution, inNmi));
  }

  @Override
  public void trapped(int cpu, int site, long bytes, boolean inNmi) {
    put(new CpuEvent.Int3Trap(stamp(cpu, costs.trap()), address(site), bytes(site, bytes), inNmi));
  }

  @Override
  public void handled(int cpu, int site, CpuModeReached reached, boolean inNmi) {
    long duration = reached == CpuModeReached.RETURNED ? costs.execution() : 0;
    put(new CpuEvent.Int3Handler(stamp(cpu, duration), address(site), reached, inNmi));
  }

  @Override
  public void emulated(int cpu, int site, int compares, boolean inNmi) {
    long work = costs.handler() + costs.compare() * Math.max(0, compares - 1);
    Stamp at = stamp(cpu, work + costs.trapReturn());
    put(new CpuEvent.Int3Emulate(at, address(site), compares, inNmi));
  }

  @Override
  public void violated(Violation violation, int cpu, int site, long bytes) {
    put(new CpuEvent.Violated(stamp(cpu, 0), address(site), bytes(site, bytes), violation));
  }

  private long address(int site) {
    return site < 0 ? CpuEvent.FOREIGN : memory.address(site);
  }

  private CodeBytes bytes(int site, long packed) {
    int length = site < 0 ? 1 : memory.length(site);
    return new CodeBytes(packed & CodeBytes.mask(length), length);
  }

  /** Stamps what a CPU does next, and which takes so long. */
  private Stamp stamp(int cpu, long duration) {
    return next(cpu, time.start(cpu, duration));
  }

  private Stamp next(int cpu, long start) {
    return new Stamp(seq++, start, cpu);
  }

  private void put(TraceEvent event) {
    try {
      sink.event(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
