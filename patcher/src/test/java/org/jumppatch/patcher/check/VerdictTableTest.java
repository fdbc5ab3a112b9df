package org.jumppatch.patcher.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jumppatch.patcher.check.VerdictTable.Column;
import org.jumppatch.patcher.check.VerdictTable.Row;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.MoveEvents;
import org.jumppatch.patcher.smp.space.Reduction;
import org.jumppatch.patcher.smp.space.StateSpace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTableTest {
  private static final Limits LIMITS = new Limits(20_000_000, Duration.ofMinutes(2), 1L << 30);

  /** A fetch model and a place in the page, and the column that they are. */
  private record Place(Column column, FetchModel fetch, int place) {}

  /** For sites of 5 bytes; a place with 63 crosses for 2 bytes too. */
  private static final List<Place> PLACES =
      List.of(
          new Place(Column.COHERENT, FetchModel.COHERENT, 63),
          new Place(Column.SNAPSHOT, FetchModel.SNAPSHOT, 63),
          new Place(Column.WHOLE, FetchModel.QUAD, 0),
          new Place(Column.WHOLE, FetchModel.BLOCK, 9),
          new Place(Column.WHOLE, FetchModel.LINE, 40),
          new Place(Column.CROSSING, FetchModel.QUAD, 7),
          new Place(Column.CROSSING, FetchModel.BLOCK, 15),
          new Place(Column.CROSSING, FetchModel.LINE, 63),
          new Place(Column.CROSSING, FetchModel.BYTE, 63));

  static Stream<Row> referenceCounted() {
    return VerdictTable.REFERENCE_COUNTED.stream();
  }

  static Stream<Row> counted() {
    return VerdictTable.COUNTED.stream();
  }

  @ParameterizedTest
  @MethodSource("referenceCounted")
  void kernelsWithReferences(Row row) {
    for (Place place : PLACES) {
      for (int length : new int[] {2, 5}) {
        for (boolean on : new boolean[] {true, false}) {
          check(Dialect.V6_1, row, place, length, on);
        }
      }
      check(Dialect.V6_16, row, place, 5, true);
    }
  }

  @ParameterizedTest
  @MethodSource("counted")
  void kernelWithCount(Row row) {
    for (Place place : PLACES) {
      check(Dialect.V5_3, row, place, 5, true);
      check(Dialect.V5_3, row, place, 2, false);
    }
  }

  /** Two sites, or one where the patching CPU makes for a second one that executes it. */
  private static void check(Dialect dialect, Row row, Place place, int length, boolean on) {
    int sites = row.executors();
    MachineSetup setup =
        new MachineSetup(
            CheckedSites.batch(
                dialect,
                CheckedSites.sites(dialect, length, place.place, sites, on),
                row.mutations()),
            place.fetch,
            2,
            row.circumstances(),
            MachineSetup.Scope.PROGRAM);
    Exploration exploration =
        new Exploration(
            new StateSpace(new SmpMachine(setup), EnumSet.of(Reduction.CPUS, Reduction.HANDLER)),
            new Budget(LIMITS, new Gauge()),
            0);
    exploration.run();
    assertThat(exploration.stop()).isNull();
    assertThat(kinds(exploration.events()))
        .as("%s, dialect %s, %s, %d bytes, on %s", row, dialect, place, length, on)
        .isEqualTo(row.kinds(place.column));
  }

  private static Set<Violation> kinds(int events) {
    Set<Violation> kinds = EnumSet.noneOf(Violation.class);
    for (Violation violation : Violation.values()) {
      int either = MoveEvents.ofAny(violation);
      if ((events & either) != 0) {
        kinds.add(violation);
      }
    }
    return kinds;
  }
}
