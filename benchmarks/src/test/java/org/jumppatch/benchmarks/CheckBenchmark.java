package org.jumppatch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jumppatch.patcher.check.CheckOptions;
import org.jumppatch.patcher.check.Checker;
import org.jumppatch.patcher.check.Verdict;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.PatchProgram;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.FetchModel;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Every interleaving of patching two neighbours, the second of which crosses a quadword, with two
 * CPUs beside the patching one and no reductions. What counts is {@code states}, a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class CheckBenchmark {
  private static final CodeBytes NOP = CodeBytes.of(0x0f, 0x1f, 0x44, 0x00, 0x00);
  private static final CodeBytes JMP = CodeBytes.of(0xe9, 0x40, 0x00, 0x02, 0x00);
  private static final long TEXT = 0xffffffff81000000L;

  @Param({"COHERENT", "SNAPSHOT", "QUAD"})
  private FetchModel fetch = FetchModel.QUAD;

  private final List<SiteChange> changes = new ArrayList<>();

  /** What JMH divides by the time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class States {
    public long states;
  }

  @Setup
  public void lay() {
    for (int i = 0; i < 2; i++) {
      changes.add(new SiteChange(TEXT + 5L * i, NOP, JMP, 5L * i, "key"));
    }
  }

  @Benchmark
  public Verdict check(States found) {
    RunOptions run = new RunOptions(Dialect.V6_1, Mode.BATCH, fetch, 3, 1, List.of());
    CheckOptions options = CheckOptions.of(fetch).reduced(Set.of());
    Verdict verdict = new Checker(options).check(List.of(PatchProgram.of(List.of(changes), run)));
    found.states += verdict.states();
    return verdict;
  }
}
