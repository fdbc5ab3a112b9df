package org.jumppatch.patcher.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.Phase;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.EntryPlace;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.MachineProbe.CpuModeReached;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.trace.event.CostModel;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.Stamp;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceRun;

/** Traces of any events in any order, which no machine needs to have made. */
class ArbitraryEvents extends DomainContextBase {
  private interface Stamped {
    TraceEvent at(Stamp stamp);
  }

  /** An event and what stands between it and the one before. */
  private record Next(Stamped event, long later, int cpu) {}

  private static final Arbitrary<Phase> PHASE = Arbitraries.of(Phase.class);
  private static final Arbitrary<Set<Part>> PARTS = Arbitraries.of(Part.class).set();
  private static final Arbitrary<Integer> NATURAL =
      Arbitraries.integers().between(1, Integer.MAX_VALUE);
  private static final Arbitrary<Long> DURATION = Arbitraries.longs().between(0, CostModel.MAX);
  private static final Arbitrary<Long> ADDRESS = Arbitraries.longs();
  private static final Arbitrary<Boolean> FLAG = Arbitraries.of(true, false);
  private static final Arbitrary<String> NAME = Arbitraries.strings().ofMaxLength(12);
  private static final Arbitrary<CodeBytes> BYTES =
      Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(8).map(CodeBytes::of);

  @Provide
  Arbitrary<List<TraceEvent>> traces() {
    Arbitrary<Long> later = Arbitraries.longs().between(0, 1L << 40);
    Arbitrary<Integer> cpu = Arbitraries.integers().between(0, 255);
    return Combinators.combine(event(), later, cpu)
        .as(Next::new)
        .list()
        .ofMaxSize(40)
        .map(this::trace);
  }

  private List<TraceEvent> trace(List<Next> nexts) {
    List<TraceEvent> events = new ArrayList<>();
    long time = 0;
    for (Next next : nexts) {
      time += next.later();
      events.add(next.event().at(new Stamp(events.size(), time, next.cpu())));
    }
    return events;
  }

  private static Arbitrary<Stamped> event() {
    return Arbitraries.oneOf(patcher(), cpu());
  }

  private static Arbitrary<Stamped> patcher() {
    return Arbitraries.oneOf(
        Combinators.combine(NATURAL, NATURAL, NATURAL, run().injectNull(0.5))
            .as(
                (batch, of, entries, run) ->
                    at -> new PatcherEvent.BatchBegin(at, batch, of, entries, run)),
        NATURAL.map(entries -> at -> new PatcherEvent.Publish(at, entries)),
        Combinators.combine(PHASE, PARTS)
            .as((phase, writes) -> at -> new PatcherEvent.PhaseBegin(at, phase, writes)),
        Combinators.combine(ADDRESS, BYTES, BYTES, NAME, DURATION)
            .as(
                (to, old, text, key, time) ->
                    at -> new PatcherEvent.Write(at, to, old, text, key, time)),
        PHASE.map(phase -> at -> new PatcherEvent.SyncBegin(at, phase)),
        Combinators.combine(Arbitraries.integers().between(0, 255), DURATION)
            .as((to, time) -> at -> new PatcherEvent.IpiSend(at, to, time)),
        Arbitraries.integers().between(0, 255).map(to -> at -> new PatcherEvent.IpiSpared(at, to)),
        PHASE.map(phase -> at -> new PatcherEvent.SyncDone(at, phase)),
        PHASE.map(phase -> at -> new PatcherEvent.PhaseEnd(at, phase)),
        Arbitraries.of(PatcherEvent.Unpublish.Step.values())
            .map(step -> at -> new PatcherEvent.Unpublish(at, step)),
        NATURAL.map(batch -> at -> new PatcherEvent.BatchEnd(at, batch)));
  }

  private static Arbitrary<Stamped> cpu() {
    return Arbitraries.oneOf(
        DURATION.map(time -> at -> new CpuEvent.IpiAck(at, time)),
        Combinators.combine(Arbitraries.of(EntryPlace.values()), FLAG)
            .as((place, flushed) -> at -> new CpuEvent.Crossed(at, place, flushed)),
        Combinators.combine(ADDRESS, BYTES, Arbitraries.of(Execution.values()), FLAG)
            .as((from, bytes, how, nmi) -> at -> new CpuEvent.Fetch(at, from, bytes, how, nmi)),
        Combinators.combine(ADDRESS, BYTES, FLAG)
            .as((from, bytes, nmi) -> at -> new CpuEvent.Int3Trap(at, from, bytes, nmi)),
        Combinators.combine(ADDRESS, Arbitraries.of(CpuModeReached.values()), FLAG)
            .as((from, step, nmi) -> at -> new CpuEvent.Int3Handler(at, from, step, nmi)),
        Combinators.combine(ADDRESS, NATURAL, FLAG)
            .as((from, compares, nmi) -> at -> new CpuEvent.Int3Emulate(at, from, compares, nmi)),
        Combinators.combine(ADDRESS, BYTES, Arbitraries.of(Violation.values()))
            .as((from, bytes, kind) -> at -> new CpuEvent.Violated(at, from, bytes, kind)));
  }

  private static Arbitrary<TraceRun> run() {
    Arbitrary<RunOptions> options =
        Combinators.combine(
                Arbitraries.of(Dialect.values()),
                Arbitraries.of(Mode.values()),
                Arbitraries.of(FetchModel.values()),
                Arbitraries.integers().between(1, 256),
                Arbitraries.longs(),
                Arbitraries.of(Mutation.values()).list().ofMaxSize(3))
            .as(RunOptions::new);
    Arbitrary<CostModel> costs =
        DURATION.map(write -> CostModel.STANDARD.with(Map.of("write", write)));
    Arbitrary<Boolean> whether = Arbitraries.of(true, false);
    return Combinators.combine(
            NAME, NAME, NAME.list().ofMaxSize(3), whether, whether, options, costs)
        .as(
            (image, operation, keys, labelled, course, run, model) ->
                new TraceRun(
                    image,
                    operation,
                    keys,
                    labelled ? keys.stream().map(key -> "group:" + key).toList() : List.of(),
                    course,
                    run,
                    model));
  }
}
