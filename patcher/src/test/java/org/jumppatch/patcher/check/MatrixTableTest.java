package org.jumppatch.patcher.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.check.Verdict.Outcome;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.Violation;
import org.junit.jupiter.api.Test;

class MatrixTableTest {
  private static Matrix.Row row(Mutation mutation, Set<Circumstance> circumstances) {
    List<Verdict> verdicts = new ArrayList<>();
    for (FetchModel fetch : FetchModel.values()) {
      verdicts.add(
          new Verdict(
              Outcome.FAILS,
              Set.of(Violation.TORN, Violation.UNHANDLED_INT3, Violation.STALE_AFTER_SYNC),
              Set.of(),
              false,
              CheckOptions.of(fetch).with(Set.of(mutation)),
              1,
              List.of(),
              List.of(),
              1,
              1,
              1,
              Duration.ZERO,
              null,
              List.of()));
    }
    return new Matrix.Row(Set.of(mutation), circumstances, verdicts);
  }

  @Test
  void aLongNameGoesOnBelowWhereThereIsNoRoomBesideIt() {
    Set<Circumstance> executes = Set.of(Circumstance.PATCHER_EXECUTES);
    MatrixTable table =
        new MatrixTable(
            new Matrix(
                List.of(row(Mutation.M18_DISPLACEMENT, Set.of()), row(Mutation.M11, executes))));
    assertThat(table.lines().subList(0, 3))
        .containsExactly(
            "mutation               coherent  snapshot  line  block  quad  byte",
            "M18:displacement       TUS       TUS       TUS   TUS    TUS   TUS",
            "M11, patcher executes  TUS       TUS       TUS   TUS    TUS   TUS");
    assertThat(table.lines(56).subList(0, 4))
        .containsExactly(
            "mutation         coherent snapshot line block quad byte",
            "M18:displacement TUS      TUS      TUS  TUS   TUS  TUS",
            "M11, patcher     TUS      TUS      TUS  TUS   TUS  TUS",
            "  executes");
    assertThat(table.lines(56)).allSatisfy(line -> assertThat(line).hasSizeLessThan(57));
  }
}
