package org.jumppatch.patcher.check;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jumppatch.patcher.check.VerdictTable.Row;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.Reduction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CounterexampleTest {
  static Stream<Row> failing() {
    return VerdictTable.REFERENCE_COUNTED.stream()
        .filter(row -> !row.kinds(VerdictTable.Column.CROSSING).isEmpty());
  }

  private static Verdict check(Row row, int remoteCpus, Set<Reduction> reductions) {
    CheckOptions options =
        new CheckOptions(
            FetchModel.QUAD,
            remoteCpus,
            row.circumstances(),
            row.mutations(),
            reductions,
            Limits.ofThisMachine());
    List<PokeEntry> sites = CheckedSites.sites(Dialect.V6_1, 5, 7, row.executors(), true);
    PokeProgram program = PokeProgram.batches(Dialect.V6_1, List.of(new PokeVector(sites)));
    return new Checker(options).check(List.of(program));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void replaysOnTheMachineThatRunsPrograms(Row row) {
    Verdict verdict = check(row, row.executors(), Set.of(Reduction.values()));
    assertThat(verdict.counterexamples())
        .extracting(Counterexample::kind)
        .containsExactlyInAnyOrderElementsOf(row.kinds(VerdictTable.Column.CROSSING));
    for (Counterexample shown : verdict.counterexamples()) {
      ExecutionCounts counts = new ExecutionCounts(shown.setup().cpus());
      shown.replay(counts);
      assertThat(counts.violations()).contains(shown.kind());
      assertThat(shown.steps()).hasSize(shown.schedule().steps());
      assertThat(shown.steps().get(shown.steps().size() - 1).cpu()).isEqualTo(shown.cpu());
    }
  }

  /** Among all sites there is no shorter way than on one alone, but for stores to the others. */
  @ParameterizedTest
  @MethodSource("failing")
  void isNoLongerThanWithoutReductions(Row row) {
    List<Counterexample> whole = check(row, 1, Set.of()).counterexamples();
    List<Counterexample> reduced = check(row, 1, Set.of(Reduction.values())).counterexamples();
    for (Counterexample shown : reduced) {
      Counterexample other =
          whole.stream().filter(one -> one.kind() == shown.kind()).findFirst().orElseThrow();
      assertThat(shown.steps().size()).isLessThanOrEqualTo(other.steps().size());
      long stores = other.steps().stream().filter(step -> step.step().startsWith("write")).count();
      assertThat(shown.steps().size() + stores).isGreaterThanOrEqualTo(other.steps().size());
    }
  }

  @Test
  void tellsTheStoryOfAMissingSync() {
    List<PokeEntry> sites = CheckedSites.sites(Dialect.V6_1, 2, 7, 1, true);
    PokeProgram program = PokeProgram.batches(Dialect.V6_1, List.of(new PokeVector(sites)));
    CheckOptions options = CheckOptions.of(FetchModel.QUAD).with(Set.of(Mutation.M2));
    Counterexample shown =
        requireNonNull(new Checker(options).check(List.of(program)).counterexample());

    assertThat(shown.kind()).isEqualTo(Violation.TORN);
    assertThat(shown.bytes()).hasToString("eb 90");
    assertThat(new CounterexampleTable(shown, null, new byte[0]).lines())
        .containsExactly(
            """
            torn, site 0xffffffff81000007 of 2 bytes, 1 in one fetch unit, 1 in the next, fetch quad

            step  patcher                   cpu1                                     cpu2
               1  publish: 1 entry
               2  write int3: cc
               3  sync 1: IPI to cpu1 cpu2
               4                            sync IPI: serialise, acknowledge
               5                                                                     sync IPI: serialise, acknowledge
               6  sync 1 done
               7  write tail: 30
               8  write first byte: eb
               9                            execute torn: eb 90, memory holds eb 30

            cpu1 executes eb 90, which is neither the old nor the new instruction
              fetch unit 1: eb, changed already
              fetch unit 2: 90, as before the patching
            The old instruction is 66 90
            The new one is eb 30
            """
                .lines()
                .toArray(String[]::new));
  }
}
