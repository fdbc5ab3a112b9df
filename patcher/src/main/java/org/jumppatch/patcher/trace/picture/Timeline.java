package org.jumppatch.patcher.trace.picture;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Phase;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.smp.probe.EntryPlace;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent.PhaseBegin;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceRun;

/** What a picture shows of a trace, gathered event by event in bounded memory. */
public final class Timeline {
  /** What is counted on a CPU, by time. */
  enum Mark {
    OLD,
    NEW,
    EMULATED,
    TORN,
    UNHANDLED,
    /** An int3 of a site trapped. */
    INT3,
    /** The interrupt of a sync was taken. */
    IPI,
    /** The interrupt of a sync was not sent, since the CPU is in user mode. */
    SPARED,
    /** A CPU serialised on its way into the kernel. */
    FLUSH,
    /** The promise was broken, in whatever way. */
    VIOLATION
  }

  /** The ways in which a site is executed. */
  static final List<Mark> EXECUTIONS =
      List.of(Mark.OLD, Mark.NEW, Mark.EMULATED, Mark.TORN, Mark.UNHANDLED);

  /** What happened on one CPU. */
  static final class Lane {
    private final Map<Mark, TimeBins> marks = new EnumMap<>(Mark.class);
    private long sent = -1;
    private long entered = -1;

    private void add(Mark mark, long time) {
      marks.computeIfAbsent(mark, m -> new TimeBins()).add(time);
    }

    long total(Mark mark) {
      TimeBins bins = marks.get(mark);
      return bins == null ? 0 : bins.total();
    }

    /** Counts by column; as {@link TimeBins#columns}. */
    int[] columns(Mark mark, int columns, long end) {
      TimeBins bins = marks.get(mark);
      return bins == null ? new int[columns] : bins.columns(columns, end);
    }
  }

  private final List<Lane> lanes = new ArrayList<>();

  /**
   * A phase, without the event that began it: of a long run events are not kept.
   *
   * @param phase which
   * @param writes what its stores write
   */
  record PhaseWrites(Phase phase, Set<Part> writes) {}

  private final Spans<PhaseWrites> phases = new Spans<>();
  private final Spans<Phase> syncs = new Spans<>();
  private final Spans<Integer> ipis = new Spans<>();
  private final Spans<Integer> visits = new Spans<>();
  private final Spans<Integer> writes = new Spans<>();
  private final Map<Violation, Long> violations = new EnumMap<>(Violation.class);
  private @Nullable TraceRun run;
  private long batches;
  private long entries;
  private long end;
  private @Nullable PhaseBegin phase;
  private int phaseWrites;
  private long syncFrom = -1;

  public void add(TraceEvent event) {
    long time = event.at().time();
    reach(time);
    Lane lane = lane(event.at().cpu());
    if (event instanceof PatcherEvent patcher) {
      patcher(patcher, time);
    } else if (event instanceof CpuEvent.IpiAck ack) {
      if (lane.sent >= 0) {
        ipis.add(lane.sent, time, event.at().cpu(), 1);
        lane.sent = -1;
      }
      lane.add(Mark.IPI, time);
      reach(time + ack.duration());
    } else if (event instanceof CpuEvent.Crossed crossed) {
      cross(lane, crossed, time);
    } else if (event instanceof CpuEvent.Fetch fetch) {
      lane.add(Mark.valueOf(fetch.execution().name()), time);
    } else if (event instanceof CpuEvent.Int3Trap trap) {
      if (trap.address() != CpuEvent.FOREIGN) {
        lane.add(Mark.INT3, time);
      }
    } else if (event instanceof CpuEvent.Int3Emulate) {
      lane.add(Mark.EMULATED, time);
    } else if (event instanceof CpuEvent.Violated violated) {
      violations.merge(violated.violation(), 1L, Long::sum);
      lane.add(Mark.VIOLATION, time);
      if (violated.violation().isUnresolvedInt3()) {
        lane.add(Mark.UNHANDLED, time);
      }
    }
  }

  private void cross(Lane lane, CpuEvent.Crossed crossed, long time) {
    if (crossed.flushed()) {
      lane.add(Mark.FLUSH, time);
    }
    if (crossed.place() == EntryPlace.ENTERING) {
      lane.entered = time;
    } else if (crossed.place() == EntryPlace.USER && lane.entered >= 0) {
      visits.add(lane.entered, time, crossed.at().cpu(), 1);
      lane.entered = -1;
    }
  }

  private void patcher(PatcherEvent event, long time) {
    if (event instanceof PatcherEvent.BatchBegin batch) {
      batches++;
      entries += batch.entries();
      if (run == null) {
        run = batch.run();
      }
    } else if (event instanceof PhaseBegin begun) {
      phase = begun;
      phaseWrites = 0;
    } else if (event instanceof PatcherEvent.Write write) {
      phaseWrites++;
      writes.add(time, time + write.duration(), 0, 1);
      reach(time + write.duration());
    } else if (event instanceof PatcherEvent.SyncBegin) {
      endPhase(time);
      syncFrom = time;
    } else if (event instanceof PatcherEvent.IpiSend ipi) {
      lane(ipi.to()).sent = time;
    } else if (event instanceof PatcherEvent.IpiSpared ipi) {
      lane(ipi.to()).add(Mark.SPARED, time);
    } else if (event instanceof PatcherEvent.SyncDone sync) {
      if (syncFrom >= 0) {
        syncs.add(syncFrom, time, sync.phase(), 1);
        syncFrom = -1;
      }
    } else if (event instanceof PatcherEvent.PhaseEnd) {
      endPhase(time);
    }
  }

  /** A phase is drawn up to its sync, which is drawn for itself. */
  private void endPhase(long time) {
    if (phase != null) {
      phases.add(
          phase.at().time(), time, new PhaseWrites(phase.phase(), phase.writes()), phaseWrites);
      phase = null;
    }
  }

  private void reach(long time) {
    end = Math.max(end, time);
  }

  private Lane lane(int cpu) {
    while (lanes.size() <= cpu) {
      lanes.add(new Lane());
    }
    return lanes.get(cpu);
  }

  /** By CPU; as many as the run has, or as events have named. */
  List<Lane> lanes() {
    int cpus = run == null ? 1 : run.options().cpus();
    lane(cpus - 1);
    return lanes;
  }

  /** What the trace says it is a trace of. */
  @Nullable TraceRun run() {
    return run;
  }

  long batches() {
    return batches;
  }

  /** Sites in all batches. */
  long entries() {
    return entries;
  }

  /** The time at which everything is over. */
  long end() {
    return end;
  }

  /** What was written, up to the sync: by phase, with the number of writes. */
  Spans<PhaseWrites> phases() {
    return phases;
  }

  /** From the first interrupt that is sent until all have been taken. */
  Spans<Phase> syncs() {
    return syncs;
  }

  /** From the sending of an interrupt until it is taken, by receiver. */
  Spans<Integer> ipis() {
    return ipis;
  }

  /** From entering the kernel until back in user mode, by isolated CPU. */
  Spans<Integer> visits() {
    return visits;
  }

  /** Each {@code text_poke}. */
  Spans<Integer> writes() {
    return writes;
  }

  /** How often the promise was broken, by the way. */
  Map<Violation, Long> violations() {
    return violations;
  }

  /** How often something happened on all CPUs. */
  long total(Mark mark) {
    long total = 0;
    for (Lane lane : lanes) {
      total += lane.total(mark);
    }
    return total;
  }

  /** How often a site was executed, in whatever way. */
  long executions() {
    return EXECUTIONS.stream().mapToLong(this::total).sum();
  }

  /** The most interrupts that a CPU took. */
  long ipisPerCpu() {
    long most = 0;
    for (Lane lane : lanes) {
      most = Math.max(most, lane.total(Mark.IPI));
    }
    return most;
  }
}
