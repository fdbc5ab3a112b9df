package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.cli.command.CheckCommandTest.check;
import static org.jumppatch.cli.command.CheckCommandTest.json;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code check} of protocols that are wrong, one by one, together and as a matrix. */
class CheckMutationsTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final String KEY = "netstamp_needed_key";

  @ParameterizedTest
  @CsvSource({
    "M3, fails",
    "'M3,M13', holds",
    "'M8,M13', holds",
    "M13, holds",
    "m19:opposite, fails",
    "M19, holds"
  })
  void mutationsCombine(String mutations, String verdict) {
    CommandRun run = check("--mutate", mutations, "--cpus", 1);
    assertThat(run.out()).startsWith(verdict + " under");
    assertThat(run.exitCode()).isEqualTo(verdict.equals("holds") ? ExitCode.DONE : ExitCode.NO);
    boolean hides = mutations.contains("M13") && !mutations.equals("M13");
    assertThat(run.out().contains("hidden: late int3 were retried (M13)")).isEqualTo(hides);
  }

  /** Its vector is cleared before its count: what became M14. */
  @Test
  void dialect53IsSafeAsLongAsNobodyElseTraps() {
    assertThat(json("--dialect", "5.3", "--cpus", 1).text("verdict")).isEqualTo("holds");
    JsonText verdict = json("--dialect", "5.3", "--cpus", 1, "--foreign-int3");
    assertThat(verdict.fields())
        .containsEntry("verdict", "fails")
        .containsEntry("kinds", List.of("used-after-free"));
    assertThat(json("--cpus", 1, "--foreign-int3").text("verdict")).isEqualTo("holds");
  }

  @Test
  void whatOnlyThePatchersOwnFetchShowsIsSaid() {
    for (String mutation : List.of("M1", "M3", "M10:patcher")) {
      CommandRun run = check("--mutate", mutation, "--patcher-executes", "--cpus", 0);
      assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
      assertThat(run.out()).contains("not so on hardware, where a CR3 load");
    }
  }

  @Test
  void aMatrixHasARowForEachMutationAndAColumnForEachFetch() throws IOException {
    CommandRun run = check("--matrix", "--cpus", 1);
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).matches("mutation +coherent +snapshot +line +block +quad +byte");
    assertThat(lines).anyMatch(line -> line.matches("none +- +- +- +- +- +-"));
    assertThat(lines).anyMatch(line -> line.matches("M1 +- +- +- +T +T +T"));
    assertThat(lines).anyMatch(line -> line.matches("M3,M13 +\\(-\\) +.*"));
    assertThat(lines).anyMatch(line -> line.matches("M14, foreign int3 +A +A +A +A +A +A"));

    CommandRun asJson = check("--matrix", "--cpus", 1, "--json");
    List<JsonText> cells = JsonText.of("{\"cells\":" + asJson.out() + "}").objects("cells");
    assertThat(cells)
        .allSatisfy(
            cell ->
                assertThat(cell.fields().keySet())
                    .contains("mutation", "fetch", "verdict", "kinds"));
    assertThat(cells)
        .anySatisfy(
            cell ->
                assertThat(cell.fields())
                    .containsEntry("mutation", "M1")
                    .containsEntry("fetch", "quad")
                    .containsEntry("verdict", "fails")
                    .containsEntry("kinds", List.of("torn")));
  }

  @Test
  void aRunThatDoesNotShowAFaultPointsToTheCheck() {
    CommandRun run =
        CommandRun.of(
            "enable", KEY, SCHEDSTATS, "--dry-run", "--fetch", "coherent", "--mutate", "M1,M2");
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("what M1,M2 may break; jumppatch check --mutate M1,M2 explores all of them");
    assertThat(CommandRun.of("enable", KEY, SCHEDSTATS, "--dry-run").out())
        .doesNotContain("jumppatch check");
  }
}
