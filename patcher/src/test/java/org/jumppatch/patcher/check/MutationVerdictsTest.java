package org.jumppatch.patcher.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.check.VerdictTable.Row;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.Reduction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That no mutation is without a verdict which was written down before the checker's. */
class MutationVerdictsTest {
  /**
   * Those that two plain sites do not show stand elsewhere: SPIN comes to a verdict of those that
   * put syncs off ({@link DeferredSyncTest}), and of the others one stands below.
   */
  @ParameterizedTest
  @EnumSource
  void eachHasARow(Mutation mutation) {
    if (mutation.story().syncs() == SyncScheme.EACH
        && !mutation.story().ofInlined()
        && mutation != Mutation.M16_OVERFLOW) {
      assertThat(VerdictTable.REFERENCE_COUNTED)
          .as("a row of VerdictTable that begins with %s", mutation)
          .extracting(Row::mutations)
          .contains(Set.of(mutation));
    }
  }

  /** Of the others: a call of the function that returns 0, which the handler takes for a nop. */
  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"V6_1", "V6_16"})
  void anInlinedCallIsEmulatedWrongly(Dialect dialect) {
    assertThat(kinds(dialect, Mutation.M23, 1, CheckedSites.inlined(dialect, 0, 1)))
        .containsExactly(Violation.WRONG_TARGET);
  }

  /** One site more than a vector holds: its entry is written to memory that is not the vector. */
  @ParameterizedTest
  @EnumSource(
      value = Dialect.class,
      names = {"V6_1", "V6_16"})
  void aFullVectorTakesNoFurtherEntry(Dialect dialect) {
    List<PokeEntry> sites = CheckedSites.sites(dialect, 5, 0, dialect.capacity() + 1, true);
    assertThat(kinds(dialect, Mutation.M16_OVERFLOW, 0, sites))
        .containsExactly(Violation.USED_AFTER_FREE);
  }

  private static Set<Violation> kinds(
      Dialect dialect, Mutation mutation, int others, List<PokeEntry> sites) {
    int full = Math.min(sites.size(), dialect.capacity());
    List<PokeVector> vectors =
        full == sites.size()
            ? List.of(new PokeVector(sites))
            : List.of(
                new PokeVector(sites.subList(0, full)),
                new PokeVector(sites.subList(full, sites.size())));
    CheckOptions options =
        new CheckOptions(
            FetchModel.QUAD,
            others,
            Set.of(),
            Set.of(mutation),
            EnumSet.allOf(Reduction.class),
            new Limits(1_000_000, Duration.ofMinutes(1), 1L << 28));
    Verdict verdict = new Checker(options).check(List.of(PokeProgram.batches(dialect, vectors)));
    assertThat(verdict.limit()).isNull();
    return verdict.kinds();
  }
}
