package org.jumppatch.patcher.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PerfettoTraceTest {
  static Stream<SampleRun> runs() {
    return Stream.of(
        SampleRun.batch(),
        SampleRun.single(),
        SampleRun.small(),
        SampleRun.batch().with(Mutation.M1, Mutation.M8));
  }

  private static TraceEventRules check(SampleRun run) throws IOException {
    return new TraceEventRules(ParsedJson.of(run.render(TraceFormat.PERFETTO)));
  }

  private static long slices(TraceEventRules trace, String name) {
    return trace.slices.stream().filter(slice -> slice.name().startsWith(name)).count();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void keepsTheRulesOfTheFormat(SampleRun run) throws IOException {
    TraceEventRules trace = check(run);
    ExecutionCounts counts = run.record(new SampleRun.Collected());
    assertThat(trace.trackNames())
        .containsExactlyInAnyOrder("cpu0, patcher", "cpu1", "cpu2", "cpu3");
    assertThat(slices(trace, "sync")).isEqualTo(counts.syncs() + trace.flows.size());
    assertThat(trace.flows).hasSize(3 * (int) counts.ipisPerCpu());
    assertThat(trace.instants.getOrDefault("old", 0)).isEqualTo((int) counts.count(Execution.OLD));
    assertThat(trace.instants.getOrDefault("new", 0)).isEqualTo((int) counts.count(Execution.NEW));
    assertThat(slices(trace, "int3"))
        .isEqualTo(counts.count(Execution.EMULATED) + counts.count(Execution.UNHANDLED));
  }

  @Test
  void arrowsGoFromTheSenderToEachReceiver() throws IOException {
    for (TraceEventRules.Flow flow : check(SampleRun.batch()).flows) {
      assertThat(flow.from().track()).isZero();
      assertThat(flow.from().name()).isEqualTo("send to cpu" + flow.to().track());
      assertThat(flow.to().name()).isEqualTo("sync_core");
    }
  }

  @Test
  void phasesLieInTheirBatch() throws IOException {
    TraceEventRules trace = check(SampleRun.batch());
    assertThat(slices(trace, "batch 1 of 1")).isEqualTo(1);
    assertThat(slices(trace, "phase 1: int3")).isEqualTo(1);
    assertThat(slices(trace, "phase 2: tails")).isEqualTo(1);
    assertThat(slices(trace, "phase 3: first bytes")).isEqualTo(1);
    assertThat(slices(trace, "write")).isEqualTo(168);
  }

  @Test
  void aPhaseIsNamedByWhatIsWrittenInIt() throws IOException {
    TraceEventRules whole = check(SampleRun.batch().with(Mutation.M21));
    assertThat(slices(whole, "phase 1: instructions")).isEqualTo(1);
    assertThat(slices(whole, "phase 1: int3")).isZero();
    assertThat(slices(whole, "phase 3: nothing")).isEqualTo(1);
    TraceEventRules bytes = check(SampleRun.batch().with(Mutation.M21_BYTES));
    assertThat(slices(bytes, "phase 1: bytes")).isEqualTo(1);
  }

  @Test
  void aTraceOfNothingIsOne() throws IOException {
    StringWriter out = new StringWriter();
    TraceFormat.PERFETTO.open(out).close();
    assertThat(new TraceEventRules(ParsedJson.of(out.toString())).slices).isEmpty();
  }

  @Property(tries = 100)
  @Domain(ArbitraryEvents.class)
  void isJsonWhateverEventsCome(@ForAll List<TraceEvent> events) throws IOException {
    StringWriter out = new StringWriter();
    try (TraceSink sink = TraceFormat.PERFETTO.open(out)) {
      for (TraceEvent event : events) {
        sink.event(event);
      }
    }
    assertThat(ParsedJson.of(out.toString())).isNotNull();
  }
}
