package org.jumppatch.patcher.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.poke.SyncRule;
import org.jumppatch.patcher.program.ProgramText;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.Reduction;
import org.jumppatch.patcher.text.Labelled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SPIN, on a model that was written from the kernel's rules and knows nothing of this code, comes
 * to the same verdicts. The protocols are read back from the files of the shipped programs, which
 * {@code ProgramTextTest} holds equal to what is built in.
 */
class SpinTest {
  private static final int MUTATIONS = 22;
  private static final int FETCHES = 4;
  private static final int SEARCHES = 7;

  /** What SPIN can tell apart, and how it is written. */
  private static final Set<Violation> KINDS =
      EnumSet.of(
          Violation.TORN,
          Violation.UNHANDLED_INT3,
          Violation.STALE_AFTER_SYNC,
          Violation.SEARCH_MISS,
          Violation.USED_AFTER_FREE);

  @TempDir private Path folder;

  @Test
  void agreesOnEveryVerdictThatItCanExpress() throws IOException, InterruptedException {
    List<String> lines = verify();
    assertThat(lines).hasSize(SEARCHES * MUTATIONS * FETCHES);
    Recipe counting = readBack("batch-5.3");
    Recipe batch = readBack("batch");
    SoftAssertions all = new SoftAssertions();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      for (boolean on : new boolean[] {true, false}) {
        for (int length : new int[] {2, 5}) {
          Recipe recipe = isSet(words, "count") ? counting : batch;
          all.assertThat(kinds(words, recipe, length, on))
              .as("%s, %d bytes, on %s", line, length, on)
              .isEqualTo(kindsOf(words[words.length - 1]));
        }
      }
    }
    all.assertAll();
  }

  /** A shipped program out of a file, as --program reads what --print-program prints. */
  private Recipe readBack(String name) throws IOException {
    Path file = folder.resolve(name + ".program");
    Files.writeString(file, ProgramText.shipped(name).orElseThrow());
    try (InputStream in = Files.newInputStream(file)) {
      return ProgramText.read(file.toString(), in);
    }
  }

  private static List<String> verify() throws IOException, InterruptedException {
    Process spin =
        new ProcessBuilder(Checkout.root().resolve("samples/spin/verify").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(spin.getInputStream().readAllBytes(), UTF_8);
    assertThat(spin.waitFor()).isZero();
    return out.lines().toList();
  }

  /** What the checker comes to in the case that a line of SPIN's is about. */
  private static Set<Violation> kinds(String[] words, Recipe recipe, int length, boolean on) {
    Dialect dialect = recipe.dialect();
    List<PokeEntry> sites =
        CheckedSites.sites(dialect, length, place(words[7]), number(words, "sites"), on);
    CheckOptions options =
        new CheckOptions(
            fetch(words[7]),
            number(words, "cpus"),
            circumstances(words),
            mutations(words[6], isSet(words, "net")),
            EnumSet.allOf(Reduction.class),
            new Limits(20_000_000, Duration.ofMinutes(2), 1L << 30));
    List<PokeVector> vectors = List.of(new PokeVector(sites));
    PokeProgram program = PokeProgram.of(recipe, SyncRule.EACH, vectors);
    Verdict verdict = new Checker(options).check(List.of(program), false);
    assertThat(verdict.limit()).isNull();
    Set<Violation> kinds = EnumSet.noneOf(Violation.class);
    kinds.addAll(verdict.kinds());
    kinds.retainAll(KINDS);
    return kinds;
  }

  private static Set<Circumstance> circumstances(String[] words) {
    Set<Circumstance> circumstances = EnumSet.noneOf(Circumstance.class);
    if (isSet(words, "own")) {
      circumstances.add(Circumstance.PATCHER_EXECUTES);
    }
    if (isSet(words, "foreign")) {
      circumstances.add(Circumstance.FOREIGN_INT3);
    }
    return circumstances;
  }

  private static Set<Mutation> mutations(String label, boolean net) {
    Set<Mutation> mutations = EnumSet.noneOf(Mutation.class);
    if (!label.equals("none")) {
      mutations.add(Labelled.find(Mutation.values(), label).orElseThrow());
    }
    if (net) {
      mutations.add(Mutation.M13);
    }
    return mutations;
  }

  private static FetchModel fetch(String label) {
    return label.equals("crossing")
        ? FetchModel.QUAD
        : Labelled.find(FetchModel.values(), label).orElseThrow();
  }

  /** In the model the boundary lies behind the first byte. */
  private static int place(String fetch) {
    return fetch.equals("crossing") ? 7 : 0;
  }

  private static boolean isSet(String[] words, String name) {
    return number(words, name) != 0;
  }

  private static int number(String[] words, String name) {
    for (String word : words) {
      if (word.startsWith(name + "=")) {
        return Integer.parseInt(word.substring(name.length() + 1));
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static Set<Violation> kindsOf(String letters) {
    Set<Violation> kinds = EnumSet.noneOf(Violation.class);
    List<Violation> inOrder = new ArrayList<>(KINDS);
    for (int i = 0; i < inOrder.size(); i++) {
      if (letters.indexOf("TUSXA".charAt(i)) >= 0) {
        kinds.add(inOrder.get(i));
      }
    }
    return kinds;
  }
}
