package org.jumppatch.patcher.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.poke.SyncRule;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.Reduction;
import org.jumppatch.patcher.text.Labelled;
import org.junit.jupiter.api.Test;

/** Syncs that CPUs in user mode put off. */
class DeferredSyncTest {
  private static final int VERDICTS = 3 * 2 * 3 * 7;

  /** What SPIN says: scheme, whether the site is in noinstr text, mutation, fetch, and kinds. */
  private record Told(
      SyncScheme syncs, boolean noinstr, String mutation, String fetch, String kinds) {
    static Told of(String line) {
      String[] words = line.split(" ", -1);
      return new Told(
          Labelled.find(SyncScheme.values(), words[0].substring("sync=".length())).orElseThrow(),
          words[1].equals("noinstr=1"),
          words[2],
          words[3],
          words[4]);
    }

    Set<Mutation> mutations() {
      return mutation.equals("none")
          ? Set.of()
          : Set.of(Labelled.find(Mutation.values(), mutation).orElseThrow());
    }
  }

  private static Verdict check(
      SyncScheme syncs,
      boolean noinstr,
      Set<Mutation> mutations,
      String fetch,
      int cpus,
      int length) {
    boolean crossing = fetch.equals("crossing");
    List<PokeEntry> sites = CheckedSites.sites(Dialect.V6_16, length, crossing ? 7 : 0, 1, true);
    Set<Long> addresses = sites.stream().map(PokeEntry::address).collect(Collectors.toSet());
    SyncRule rule = new SyncRule(syncs, noinstr ? addresses : Set.of());
    CheckOptions options =
        new CheckOptions(
            crossing ? FetchModel.QUAD : Labelled.find(FetchModel.values(), fetch).orElseThrow(),
            cpus,
            1,
            Set.of(),
            mutations,
            EnumSet.allOf(Reduction.class),
            new Limits(20_000_000, Duration.ofMinutes(2), 1L << 30));
    PokeProgram program =
        PokeProgram.of(Recipe.of(Dialect.V6_16), rule, List.of(new PokeVector(sites)));
    Verdict verdict = new Checker(options).check(List.of(program), true);
    assertThat(verdict.limit()).isNull();
    return verdict;
  }

  private static String letters(Verdict verdict) {
    String letters =
        verdict.kinds().stream()
            .map(kind -> String.valueOf(kind.letter()))
            .collect(Collectors.joining());
    return letters.isEmpty() ? "-" : letters;
  }

  /** SPIN, on a model that was written from the threads and knows nothing of this code. */
  @Test
  void spinComesToTheSameVerdicts() throws IOException, InterruptedException {
    Program.require("spin");
    Process spin =
        new ProcessBuilder(Checkout.root().resolve("samples/spin/verify").toString(), "--deferred")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = new String(spin.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(spin.waitFor()).isZero();
    assertThat(lines).hasSize(VERDICTS);
    Set<Mutation> unknown = EnumSet.allOf(Mutation.class);
    unknown.removeIf(mutation -> mutation.story().syncs() == SyncScheme.EACH);
    SoftAssertions all = new SoftAssertions();
    for (String line : lines) {
      Told told = Told.of(line);
      unknown.removeAll(told.mutations());
      for (int length : new int[] {2, 5}) {
        Verdict verdict = check(told.syncs, told.noinstr, told.mutations(), told.fetch, 1, length);
        all.assertThat(letters(verdict)).as("%s, %d bytes", line, length).isEqualTo(told.kinds);
      }
    }
    all.assertThat(unknown).as("mutations of which SPIN says nothing").isEmpty();
    all.assertAll();
  }

  @Test
  void bothSchemesHoldBesideCpusThatAreNotIsolated() {
    for (SyncScheme syncs : SyncScheme.values()) {
      for (boolean noinstr : new boolean[] {false, true}) {
        for (String fetch : List.of("coherent", "snapshot", "crossing")) {
          assertThat(letters(check(syncs, noinstr, Set.of(), fetch, 2, 5)))
              .as("%s, noinstr %s, %s", syncs, noinstr, fetch)
              .isEqualTo("-");
        }
      }
    }
  }

  /** A counterexample tells of the way into the kernel, and who was not interrupted. */
  @Test
  void counterexamplesTellWhereTheIsolatedCpuIs() {
    Map<Mutation, SyncScheme> faults = new HashMap<>();
    for (Mutation mutation : Mutation.values()) {
      if (mutation.story().syncs() != SyncScheme.EACH) {
        faults.put(mutation, mutation.story().syncs());
      }
    }
    assertThat(faults).hasSize(6);
    faults.forEach(
        (mutation, syncs) -> {
          boolean noinstr = mutation.story().inNoinstr();
          Verdict verdict = check(syncs, noinstr, Set.of(mutation), "crossing", 1, 5);
          assertThat(verdict.kinds()).as(mutation.label()).contains(Violation.TORN);
          List<CounterexampleStep> steps = requireNonNull(verdict.counterexample()).steps();
          assertThat(steps).anyMatch(step -> step.step().equals("enter"));
        });
  }

  /** The searches that leave nothing out come to the same. */
  @Test
  void reductionsChangeNoVerdict() {
    List<PokeEntry> sites = CheckedSites.sites(Dialect.V6_16, 2, 7, 2, true);
    for (SyncScheme syncs : SyncScheme.values()) {
      for (Mutation mutation : Mutation.values()) {
        if (mutation.story().syncs() == SyncScheme.EACH) {
          continue;
        }
        SyncRule rule = new SyncRule(syncs, Set.of(sites.get(0).address()));
        PokeProgram program =
            PokeProgram.of(Recipe.of(Dialect.V6_16), rule, List.of(new PokeVector(sites)));
        CheckOptions options = CheckOptions.of(FetchModel.QUAD).isolating(1).with(Set.of(mutation));
        Verdict reduced = new Checker(options).check(List.of(program), false);
        Verdict whole = new Checker(options.reduced(Set.of())).check(List.of(program), false);
        Verdict alone = new Checker(options).checkAlone(List.of(program));
        assertThat(whole.limit()).isNull();
        assertThat(alone.kinds()).as("%s %s", syncs, mutation).isEqualTo(whole.kinds());
        assertThat(reduced.kinds()).as("%s %s", syncs, mutation).isEqualTo(whole.kinds());
      }
    }
  }
}
