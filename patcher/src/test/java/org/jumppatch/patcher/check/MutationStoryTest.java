package org.jumppatch.patcher.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jumppatch.patcher.check.Verdict.Outcome;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.MutationStory;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeQueue;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.poke.SyncRule;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.Reduction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The smallest machine that a story speaks of shows the mutation, and no smaller one does. */
class MutationStoryTest {
  @ParameterizedTest
  @EnumSource(Mutation.class)
  void isOfTheSmallestMachine(Mutation mutation) {
    MutationStory told = mutation.story();
    Set<Circumstance> takes = told.takes();
    for (Dialect dialect : told.dialects()) {
      assertThat(shows(mutation, dialect, told.cpus(), told.sites(), takes)).isTrue();
      if (told.cpus() > 1) {
        assertThat(shows(mutation, dialect, told.cpus() - 1, told.sites(), takes)).isFalse();
      }
      if (told.sites() > 1) {
        assertThat(shows(mutation, dialect, told.cpus(), told.sites() - 1, takes)).isFalse();
      }
      for (Circumstance taken : takes) {
        Set<Circumstance> fewer = new HashSet<>(takes);
        fewer.remove(taken);
        assertThat(shows(mutation, dialect, 3, told.sites(), fewer)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void isOneParagraph(Mutation mutation) {
    assertThat(mutation.story().text())
        .hasSizeBetween(60, 500)
        .endsWith(".")
        .doesNotContain("\n", "  ");
  }

  private static int isolated(Mutation mutation, int cpus) {
    return mutation.story().syncs() == SyncScheme.EACH ? 0 : cpus - 1;
  }

  private static boolean shows(
      Mutation mutation, Dialect dialect, int cpus, int sites, Set<Circumstance> takes) {
    CheckOptions options =
        new CheckOptions(
            FetchModel.BYTE,
            cpus - 1,
            isolated(mutation, cpus),
            takes,
            // The net shows itself only where there is something to catch.
            mutation == Mutation.M13 ? Set.of(Mutation.M3, mutation) : Set.of(mutation),
            Set.of(Reduction.values()),
            Limits.ofThisMachine());
    List<PokeEntry> entries =
        mutation.story().ofInlined()
            ? CheckedSites.inlined(dialect, 3, sites)
            : CheckedSites.sites(dialect, 5, 3, sites, true);
    PokeQueue queue = new PokeQueue(dialect);
    entries.forEach(queue::add);
    queue.finish();
    SyncRule syncs =
        new SyncRule(
            mutation.story().syncs(),
            mutation.story().inNoinstr()
                ? entries.stream().map(PokeEntry::address).collect(Collectors.toSet())
                : Set.of());
    PokeProgram program = PokeProgram.of(Recipe.of(dialect), syncs, queue.vectors());
    Verdict verdict = new Checker(options).check(List.of(program), false);
    // Of all mutations M19 alone is about the record.
    return verdict.outcome() == Outcome.FAILS
        || verdict.hidden()
        || (mutation == Mutation.M19 && verdict.kinds().contains(Violation.WRONG_RECORD));
  }
}
