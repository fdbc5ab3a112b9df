package org.jumppatch.patcher.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.probe.EntryPlace;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.trace.TimeOrder.Unstamped;
import org.jumppatch.patcher.trace.event.Cost;
import org.jumppatch.patcher.trace.event.CostModel;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.TraceRun;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * Makes a trace of what a machine tells, with virtual times by a {@link CostModel}. One recorder
 * records one run, and is closed after it. A sink that fails ends the run with an {@link
 * UncheckedIOException}.
 *
 * <p>The trace is in the order of times, which is the machine's own order but for what does not
 * depend on each other ({@link VirtualTime}).
 */
public final class TraceRecorder implements MachineProbe, Closeable {
  private static final int PATCHER = 0;

  private final TraceRun run;
  private final PokeProgram program;
  private final CodeMemory memory;
  private final Map<Long, String> keys = new HashMap<>();
  private final TraceSink sink;
  private final TimeOrder order;
  private final CostModel costs;
  private final ProgramOutline outline;
  private final VirtualTime time;

  /** By CPU: when the interrupt that it has not taken yet was sent. */
  private final long[] sent;

  /** When all interrupts taken since the last sync began have been acknowledged. */
  private long acknowledged;

  /** By site: when it was last written. */
  private final long[] written;

  private int stores;

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
    this.order = new TimeOrder(sink);
    this.costs = run.costs();
    this.outline = new ProgramOutline(program);
    this.time = new VirtualTime(run.options().cpus());
    this.sent = new long[run.options().cpus()];
    this.written = new long[memory.sites()];
    for (SiteChange site : sites) {
      keys.put(site.address(), site.owner());
    }
    sink.begin(program);
  }

  @Override
  public void patcher(int position, PokeStep step) {
    if (outline.beginsBatch(position)) {
      beginBatch(position);
    }
    if (outline.beginsPhase(position)) {
      step(
          0,
          at -> new PatcherEvent.PhaseBegin(at, outline.phase(position), outline.writes(position)));
    }
    if (step instanceof PokeStep.Publish publish) {
      int entries = program.vectors().get(publish.vector()).size();
      step(0, at -> new PatcherEvent.Publish(at, entries));
      time.changeDescriptor();
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
    int site = memory.siteAt(program.entry(store).address());
    long address = memory.address(site);
    int from = (int) (store.address() - address);
    CodeBytes text = store.bytes();
    CodeBytes old = memory.at(site, stores++).slice(from, from + text.length());
    String key = keys.getOrDefault(address, "");
    step(
        costs.of(Cost.WRITE),
        at -> new PatcherEvent.Write(at, store.address(), old, text, key, costs.of(Cost.WRITE)));
    written[site] = time.end(PATCHER) - costs.of(Cost.WRITE);
  }

  private void unpublish(PatcherEvent.Unpublish.Step step) {
    step(0, at -> new PatcherEvent.Unpublish(at, step));
    time.changeDescriptor();
  }

  @Override
  public void patcherDone(int position, PokeStep step) {
    if (step instanceof PokeStep.Sync sync) {
      // It runs sync_core itself before it waits for the others.
      long ready = Math.max(acknowledged, time.end(PATCHER) + costs.of(Cost.SYNC));
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
    step(costs.of(Cost.IPI_SEND), at -> new PatcherEvent.IpiSend(at, cpu, costs.of(Cost.IPI_SEND)));
    sent[cpu] = time.end(PATCHER) - costs.of(Cost.IPI_SEND);
  }

  @Override
  public void ipiSpared(int cpu) {
    step(0, at -> new PatcherEvent.IpiSpared(at, cpu));
  }

  @Override
  public void crossed(int cpu, EntryPlace place, boolean flushed) {
    does(cpu, flushed ? costs.of(Cost.SYNC) : 0, at -> new CpuEvent.Crossed(at, place, flushed));
  }

  @Override
  public void ipiTaken(int cpu) {
    long start =
        time.start(cpu, sent[cpu] + costs.of(Cost.IPI_DELIVERY), costs.of(Cost.IPI_HANDLER));
    acknowledged = Math.max(acknowledged, time.end(cpu));
    order.add(start, cpu, at -> new CpuEvent.IpiAck(at, costs.of(Cost.IPI_HANDLER)));
  }

  @Override
  public void executed(int cpu, int site, long bytes, Execution execution, boolean inNmi) {
    CodeBytes fetched = bytes(site, bytes);
    fetches(
        cpu,
        site,
        inNmi,
        execution(),
        at -> new CpuEvent.Fetch(at, address(site), fetched, execution, inNmi));
  }

  /** From one site to the next; where code is run, its instructions take their own time. */
  private long execution() {
    return run.options().calls() == null ? costs.of(Cost.EXECUTION) : 0;
  }

  @Override
  public void called(int cpu) {
    does(cpu, 0, CpuEvent.Call::new);
  }

  @Override
  public void ran(int cpu, long instructions) {
    time.start(cpu, 0, instructions * CostModel.INSTRUCTION);
  }

  @Override
  public void returned(int cpu, long value) {
    does(cpu, 0, at -> new CpuEvent.Return(at, value));
  }

  @Override
  public void stopped(int cpu, String problem) {
    does(cpu, 0, at -> new CpuEvent.Stop(at, problem));
  }

  @Override
  public void trapped(int cpu, int site, long bytes, boolean inNmi) {
    CodeBytes int3 = CodeBytes.of(Opcodes.INT3);
    fetches(
        cpu,
        site,
        inNmi,
        costs.of(Cost.TRAP),
        at -> new CpuEvent.Int3Trap(at, address(site), int3, inNmi));
    time.enterInt3(cpu);
  }

  private void fetches(int cpu, int site, boolean inNmi, long duration, Unstamped event) {
    if (inNmi && site >= 0) {
      order.add(time.goOn(cpu, written[site], duration), cpu, event);
    } else {
      does(cpu, duration, event);
    }
  }

  @Override
  public void handled(int cpu, int site, CpuModeReached reached, boolean inNmi) {
    Unstamped event = at -> new CpuEvent.Int3Handler(at, address(site), reached, inNmi);
    switch (reached) {
      case RETURNED -> {
        goesOn(cpu, execution(), event);
        time.leaveInt3(cpu);
      }
      // It has looked at the code.
      case RETRIED -> does(cpu, 0, event);
      default -> goesOn(cpu, 0, event);
    }
  }

  @Override
  public void emulated(int cpu, int site, int compares, boolean inNmi) {
    long work = costs.of(Cost.HANDLER) + costs.of(Cost.COMPARE) * Math.max(0, compares - 1);
    goesOn(
        cpu,
        work + costs.of(Cost.TRAP_RETURN),
        at -> new CpuEvent.Int3Emulate(at, address(site), compares, inNmi));
  }

  @Override
  public void violated(Violation violation, int cpu, int site, long bytes) {
    CodeBytes found = bytes(site, bytes);
    Unstamped event = at -> new CpuEvent.Violated(at, address(site), found, violation);
    if (violation.isInInt3()) {
      goesOn(cpu, 0, event);
    } else {
      does(cpu, 0, event);
    }
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
    order.add(time.step(earliest, duration), PATCHER, event);
    release(time.settled());
  }

  private void release(long settled) {
    try {
      order.release(settled);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A CPU does something that takes so long. */
  private void does(int cpu, long duration, Unstamped event) {
    order.add(time.start(cpu, 0, duration), cpu, event);
  }

  /** A CPU goes on with an int3, which takes so long. */
  private void goesOn(int cpu, long duration, Unstamped event) {
    order.add(time.goOn(cpu, 0, duration), cpu, event);
  }

  @Override
  public void close() throws IOException {
    try (sink) {
      order.release(Long.MAX_VALUE);
    }
  }
}
