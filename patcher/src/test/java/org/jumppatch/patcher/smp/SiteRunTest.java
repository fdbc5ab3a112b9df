package org.jumppatch.patcher.smp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeQueue;
import org.jumppatch.patcher.poke.Protocol;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.choice.RandomChoices;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;
import org.jumppatch.patcher.smp.probe.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SiteRunTest {
  private static final CodeBytes JMP5 = CodeBytes.of(0xe9, 0x11, 0x22, 0x33, 0x44);
  private static final CodeBytes JMP2 = CodeBytes.of(0xeb, 0x30);

  private static List<PokeEntry> sites(Dialect dialect, int count) {
    List<PokeEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long address = 0xffffffff81000005L + 13L * i;
      entries.add(
          i % 3 == 0
              ? PokeEntry.of(dialect, address, Emulation.NOP2, JMP2)
              : PokeEntry.of(dialect, address, Emulation.NOP5, JMP5));
    }
    return entries;
  }

  private static PokeProgram batch(Dialect dialect, int count) {
    PokeQueue queue = new PokeQueue(dialect);
    sites(dialect, count).forEach(queue::add);
    queue.finish();
    return PokeProgram.batches(dialect, queue.vectors());
  }

  private static ExecutionCounts run(
      PokeProgram program, FetchModel fetch, int cpus, long seed, Set<Mutation> mutations) {
    MachineSetup setup =
        new MachineSetup(
            Protocol.of(program).with(mutations), fetch, cpus, Set.of(), MachineSetup.Scope.BATCH);
    SmpMachine machine = new SmpMachine(setup);
    ExecutionCounts counts = new ExecutionCounts(cpus);
    new SiteRun(machine).run(new RandomChoices(seed), counts);
    return counts;
  }

  @ParameterizedTest
  @EnumSource(FetchModel.class)
  void holdsInEveryFetchModel(FetchModel fetch) {
    for (Dialect dialect : Dialect.values()) {
      ExecutionCounts counts = run(batch(dialect, 300), fetch, 4, 1, Set.of());
      assertThat(counts.violations()).isEmpty();
      assertThat(counts.count(Execution.OLD)).isPositive();
      assertThat(counts.count(Execution.NEW)).isPositive();
      assertThat(counts.count(Execution.EMULATED)).isPositive();
      assertThat(counts.ipisPerCpu()).isEqualTo(dialect == Dialect.V5_3 ? 9 : 6);
    }
  }

  @Test
  void oneByOneCostsThreeSyncsASite() {
    PokeProgram program = PokeProgram.single(Dialect.V6_1, sites(Dialect.V6_1, 56));
    ExecutionCounts counts = run(program, FetchModel.QUAD, 4, 1, Set.of());
    assertThat(counts.ipisPerCpu()).isEqualTo(168);
    assertThat(run(batch(Dialect.V6_1, 56), FetchModel.QUAD, 4, 1, Set.of()).ipisPerCpu())
        .isEqualTo(3);
  }

  @Test
  void mutationsBreakIt() {
    for (Mutation mutation : EnumSet.of(Mutation.M1, Mutation.M2, Mutation.M4, Mutation.M5)) {
      Set<Violation> found = EnumSet.noneOf(Violation.class);
      for (int seed = 0; seed < 50; seed++) {
        found.addAll(
            run(batch(Dialect.V6_1, 20), FetchModel.BYTE, 4, seed, Set.of(mutation)).violations());
      }
      assertThat(found).as(mutation.label()).isNotEmpty();
    }
  }
}
