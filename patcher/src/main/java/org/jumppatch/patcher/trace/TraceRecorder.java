package org.jumppatch.patcher.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
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
 * records one run, and is closed behind it. A sink that fails ends the run with an {@link
 * UncheckedIOException}.
 *
 * <p>The trace is in the order of times. That is the machine's own order, but for what several CPUs
 * do between two steps of the patcher, which is kept until the next one.
 */
public final class TraceRecorder implements MachineProbe, Closeable {
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

  /** What other CPUs have done since the patcher's last step, in the machine's order. */
  private final List<Pending> pending = new ArrayList<>();

  private int stores;
  private long seq;

  private interface Unstamped {
    TraceEvent at(Stamp stamp);
  }

  private record Pending(long time, int cpu, Unstamped event) {}

  /**
   * @param run what is recorded
   * @param program what the patcher does
   * @param memory the machine's
   * @param sites the changes that the program makes, for the names of their keys
   * @param sink gets the events; closed with this recorder
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
    if (outline.beginsBatch(position)) {
      beginBatch(position);
    }
    if (outline.beginsPhase(position)) {
      step(0, at -> new PatcherEvent.PhaseBegin(at, outline.phase(position)));
    }
    if (step instanceof PokeStep.Publish publish) {
      int entries = program.vectors().get(publish.vector()).size();
      step(0, at -> new PatcherEvent.Publish(at, entries));
    } else if (step instanceof PokeStep.Store store) {
      write(store);
    } else if (step instanceof PokeStep.Sync sync) {
      step(0, at -> new PatcherEvent.SyncBegin(at, sync.phase()));
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

  private void beginBatch(int position) {
    int batch = outline.batch(position);
    int entries = program.vectors().get(batch).size();
    TraceRun told = position == 0 ? run : null;
    step(0, at -> new PatcherEvent.BatchBegin(at, batch + 1, outline.batches(), entries, told));
  }

  private void write(PokeStep.Store store) {
    long site = program.vectors().get(store.vector()).entries().get(store.entry()).address();
    int from = (int) (store.address() - site);
    CodeBytes text = store.bytes();
    CodeBytes old = memory.at(memory.siteAt(site), stores++).slice(from, from + text.length());
    String key = keys.getOrDefault(site, "");
    step(
        costs.write(),
        at -> new PatcherEvent.Write(at, store.address(), old, text, key, costs.write()));
  }

  private void unpublish(PatcherEvent.Unpublish.Step step) {
    step(0, at -> new PatcherEvent.Unpublish(at, step));
  }

  @Override
  public void patcherDone(int position, PokeStep step) {
    if (step instanceof PokeStep.Sync sync) {
      // It runs sync_core itself before it waits for the others.
      long ready = Math.max(acknowledged, time.end(PATCHER) + costs.sync());
      step(ready, 0, at -> new PatcherEvent.SyncDone(at, sync.phase()));
    } else if (step instanceof PokeStep.Drain) {
      unpublish(PatcherEvent.Unpublish.Step.DRAIN);
    }
    if (outline.endsPhase(position)) {
      step(0, at -> new PatcherEvent.PhaseEnd(at, outline.phase(position)));
    }
    if (outline.endsBatch(position)) {
      step(0, at -> new PatcherEvent.BatchEnd(at, outline.batch(position) + 1));
    }
  }

  @Override
  public void ipiSent(int cpu) {
    step(costs.ipiSend(), at -> new PatcherEvent.IpiSend(at, cpu, costs.ipiSend()));
    sent[cpu] = time.end(PATCHER) - costs.ipiSend();
  }

  @Override
  public void ipiTaken(int cpu) {
    long start = time.start(cpu, sent[cpu] + costs.ipiDelivery(), costs.ipiHandler());
    acknowledged = Math.max(acknowledged, time.end(cpu));
    pending.add(new Pending(start, cpu, at -> new CpuEvent.IpiAck(at, costs.ipiHandler())));
  }

  @Override
  public void executed(int cpu, int site, long bytes, Execution execution, boolean inNmi) {
    CodeBytes fetched = bytes(site, bytes);
    does(
        cpu,
        costs.execution(),
        at -> new CpuEvent.Fetch(at, address(site), fetched, execution, inNmi));
  }

  @Override
  public void trapped(int cpu, int site, long bytes, boolean inNmi) {
    CodeBytes int3 = CodeBytes.of(CodeBytes.INT3);
    does(cpu, costs.trap(), at -> new CpuEvent.Int3Trap(at, address(site), int3, inNmi));
  }

  @Override
  public void handled(int cpu, int site, CpuModeReached reached, boolean inNmi) {
    long duration = reached == CpuModeReached.RETURNED ? costs.execution() : 0;
    does(cpu, duration, at -> new CpuEvent.Int3Handler(at, address(site), reached, inNmi));
  }

  @Override
  public void emulated(int cpu, int site, int compares, boolean inNmi) {
    long work = costs.handler() + costs.compare() * Math.max(0, compares - 1);
    does(
        cpu,
        work + costs.trapReturn(),
        at -> new CpuEvent.Int3Emulate(at, address(site), compares, inNmi));
  }

  @Override
  public void violated(Violation violation, int cpu, int site, long bytes) {
    CodeBytes found = bytes(site, bytes);
    does(cpu, 0, at -> new CpuEvent.Violated(at, address(site), found, violation));
  }

  private long address(int site) {
    return site < 0 ? CpuEvent.FOREIGN : memory.address(site);
  }

  private CodeBytes bytes(int site, long packed) {
    int length = site < 0 ? 1 : memory.length(site);
    return new CodeBytes(packed & CodeBytes.mask(length), length);
  }

  /** The patcher does something that takes so long. */
  private void step(long duration, Unstamped event) {
    step(0, duration, event);
  }

  private void step(long earliest, long duration, Unstamped event) {
    long start = time.step(earliest, duration);
    flush();
    tell(start, PATCHER, event);
  }

  /** A CPU does something that takes so long. */
  private void does(int cpu, long duration, Unstamped event) {
    pending.add(new Pending(time.start(cpu, 0, duration), cpu, event));
  }

  private void flush() {
    pending.sort(Comparator.comparingLong(Pending::time));
    for (Pending next : pending) {
      tell(next.time(), next.cpu(), next.event());
    }
    pending.clear();
  }

  private void tell(long start, int cpu, Unstamped event) {
    try {
      sink.event(event.at(new Stamp(seq++, start, cpu)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (sink) {
      flush();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
