package org.jumppatch.patcher.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.poke.SyncRule;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.space.Reduction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the matrix finds of each CPU alone, beside searches of all CPUs together. */
class MatrixTest {
  @ParameterizedTest
  @CsvSource({
    "V5_3, EACH, 0, 2",
    "V6_1, EACH, 0, 2",
    "V6_16, EACH, 0, 2",
    "V6_16, DEFERRED, 1, 2",
    "V6_16, DEFERRED, 2, 2",
    "V6_16, DEFERRED_CR3, 1, 2"
  })
  void cpusAloneMeetWhatTheyMeetTogether(
      Dialect dialect, SyncScheme syncs, int isolated, int remote) {
    List<PokeEntry> sites = CheckedSites.sites(dialect, 2, 7, 2, true);
    SyncRule rule = new SyncRule(syncs, Set.of(sites.get(0).address()));
    List<PokeProgram> programs =
        List.of(PokeProgram.of(Recipe.of(dialect), rule, List.of(new PokeVector(sites))));
    CheckOptions options =
        new CheckOptions(
            FetchModel.QUAD,
            remote,
            isolated,
            Set.of(),
            Set.of(),
            EnumSet.allOf(Reduction.class),
            Limits.ofThisMachine());
    Matrix matrix = Matrix.of(programs, options, new Gauge());
    assertThat(matrix.rows()).hasSizeGreaterThan(30);
    for (Matrix.Row row : matrix.rows()) {
      for (Verdict alone : row.verdicts()) {
        Verdict together = new Checker(alone.options()).check(programs, false);
        String where = row.mutations() + " " + row.circumstances() + " " + alone.options().fetch();
        assertThat(alone.limit()).as(where).isNull();
        assertThat(together.limit()).as(where).isNull();
        assertThat(MatrixTable.cell(alone)).as(where).isEqualTo(MatrixTable.cell(together));
        assertThat(alone.patcherOnly()).as(where).isEqualTo(together.patcherOnly());
      }
    }
  }
}
