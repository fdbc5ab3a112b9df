package org.jumppatch.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.PatchProgram;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.SiteRun;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.choice.RandomChoices;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A flip of many sites on the emulated machine, four CPUs: 256 sites are one batch. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MachineBenchmark {
  private static final CodeBytes NOP = CodeBytes.of(0x0f, 0x1f, 0x44, 0x00, 0x00);
  private static final CodeBytes JMP = CodeBytes.of(0xe9, 0x40, 0x00, 0x02, 0x00);
  private static final long TEXT = 0xffffffff81000000L;

  /** Every third site crosses a quadword. */
  private static final int DISTANCE = 30;

  @Param({"256", "1000", "10000", "100000"})
  private int sites = 256;

  private final RunOptions options =
      new RunOptions(Dialect.V6_1, Mode.BATCH, FetchModel.QUAD, 4, 1, List.of());
  private final List<SiteChange> changes = new ArrayList<>();

  @Setup
  public void lay() {
    for (int i = 0; i < sites; i++) {
      changes.add(new SiteChange(TEXT + (long) DISTANCE * i, NOP, JMP, (long) DISTANCE * i, "key"));
    }
  }

  @Benchmark
  public ExecutionCounts flip() {
    ExecutionCounts counts = new ExecutionCounts(options.cpus());
    SmpMachine machine = PatchProgram.machine(List.of(changes), options);
    new SiteRun(machine).run(new RandomChoices(options.seed()), counts);
    return counts;
  }
}
