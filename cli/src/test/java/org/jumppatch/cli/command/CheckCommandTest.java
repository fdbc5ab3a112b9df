package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

public class CheckCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final String KEY = "netstamp_needed_key";

  @TempDir Path folder;

  static CommandRun check(Object... options) {
    return CommandRun.of(
        Stream.concat(Stream.of("check", KEY, SCHEDSTATS), Stream.of(options)).toArray());
  }

  static JsonText json(Object... options) {
    CommandRun run = check(Stream.concat(Stream.of(options), Stream.of("--json")).toArray());
    assertThat(run.err()).isEmpty();
    return JsonText.of(run.out());
  }

  static Stream<Path> images() {
    return Stream.of(
        Samples.image("matrix.elf"),
        Samples.image("module.ko"),
        Kernels.v6_1().vmlinuz(),
        Kernels.v6_12().vmlinuz());
  }

  @ParameterizedTest
  @MethodSource("images")
  void theProtocolHoldsOnEverySiteInBothDirections(Path image) {
    CommandRun run = CommandRun.of("check", "--all", image, "--cpus", 1, "--json");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    JsonText verdict = JsonText.of(run.out());
    assertThat(verdict.fields())
        .containsEntry("verdict", "holds")
        .containsEntry("kinds", List.of())
        .containsEntry("counterexample", null);
    long listed =
        JsonText.of(CommandRun.of("list", image, "--json").out()).objects("keys").stream()
            .mapToLong(key -> key.number("sites"))
            .sum();
    assertThat(verdict.number("sites")).isEqualTo(2 * listed);
    assertThat(verdict.objects("classes").stream().mapToLong(one -> one.number("sites")).sum())
        .isEqualTo(2 * listed);
  }

  @ParameterizedTest
  @MethodSource("images")
  void aMutationFailsOnEveryImage(Path image) {
    CommandRun run = CommandRun.of("check", "--all", image, "--cpus", 1, "--mutate", "M3");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out())
        .startsWith("fails under fetch quad, 1 CPU beside the patching one, with M3")
        .contains("reachable: unhandled-int3", "the kernel dies");
  }

  /** A verdict is about one protocol: the image's own, unless another one was asked for. */
  @ParameterizedTest
  @CsvSource({"6.1, 6.1", "6.12, 6.1", "newest, 6.16"})
  void theProtocolIsThatOfTheRelease(String kernel, String dialect) {
    Path image =
        switch (kernel) {
          case "6.1" -> Kernels.v6_1().vmlinuz();
          case "6.12" -> Kernels.v6_12().vmlinuz();
          default -> Kernels.newest().vmlinuz();
        };
    CommandRun run = CommandRun.of("check", "sched_smt_present", image, "--cpus", 1);
    assertThat(run.out().lines()).contains("protocol: dialect %s, mode batch".formatted(dialect));
    assertThat(run.err()).isEmpty();
    CommandRun asked =
        CommandRun.of(
            "check", "sched_smt_present", image, "--json", "--dialect", "5.3", "--mode", "single");
    assertThat(JsonText.of(asked.out()).fields())
        .containsEntry("dialect", "5.3")
        .containsEntry("mode", "single")
        .containsEntry("program", false);
    assertThat(CommandRun.of("enable", "--dry-run", "sched_smt_present", image).out())
        .containsPattern("protocol +dialect " + dialect + ", mode batch\n");
    assertThat(CommandRun.of("trace", "sched_smt_present", image, "--format", "jsonl").out())
        .contains("\"dialect\":\"" + dialect + "\"");
  }

  /** Both directions of a site are two changes of one site. */
  @Test
  void sitesAreCountedOnceAndWordsAreExplained() {
    Path kernel = Kernels.v6_12().vmlinuz();
    CommandRun calls = CommandRun.of("check", "--calls", "cond_resched", kernel, "--cpus", 1);
    JsonText listed =
        JsonText.of(CommandRun.of("list", "--calls", "cond_resched", kernel, "--json").out())
            .objects("calls")
            .get(0);
    long sites = listed.number("sites") - listed.number("init_sites");
    // The trampoline is a place, too.
    assertThat(calls.out())
        .contains("\n" + (sites + 1) + " sites, both ways, in ")
        .contains("\nOFFSET in the fetch unit; BYTES: x changes, = stays; SITES: both ways\n");
    String one = check("--cpus", 1).out();
    assertThat(one)
        .contains("\n4 sites in ")
        .containsPattern("LENGTH +OFFSET +BYTES +SITES\n")
        .contains("\nOFFSET in the fetch unit; BYTES: x changes, = stays\n");
  }

  @Test
  void jsonSaysAllThatIsPromised() {
    JsonText verdict = json("--mutate", "M1");
    assertThat(verdict.fields().keySet())
        .containsSubsequence(
            "verdict",
            "kinds",
            "fetch",
            "dialect",
            "mode",
            "mutation",
            "cpus",
            "sites",
            "classes",
            "states",
            "seconds",
            "counterexample");
    assertThat(verdict.fields())
        .containsEntry("verdict", "fails")
        .containsEntry("kinds", List.of("torn"))
        .containsEntry("fetch", "quad")
        .containsEntry("mutation", "M1")
        .containsEntry("cpus", 2L)
        .containsEntry("sites", 4L);
    assertThat(verdict.objects("classes"))
        .allSatisfy(
            one ->
                assertThat(one.fields().keySet())
                    .containsExactlyInAnyOrder("length", "position", "mask", "sites"));
    JsonText shown = counterexample(verdict);
    assertThat(shown.text("kind")).isEqualTo("torn");
    // Old and new are 0f 1f 44 00 00 and e9 0d 00 00 00, and the boundary lies behind two bytes.
    assertThat(shown.text("site")).isEqualTo("0x4061de");
    assertThat(shown.text("bytes")).isEqualTo("0f1f000000");
    assertThat(shown.objects("steps"))
        .allSatisfy(
            step -> assertThat(step.fields().keySet()).containsExactly("actor", "step", "detail"))
        .extracting(step -> step.text("actor"))
        .containsExactly("patcher", "patcher", "patcher", "cpu1");
    assertThat(json().fields()).containsEntry("mutation", null);
  }

  static JsonText counterexample(JsonText verdict) {
    return (JsonText) Objects.requireNonNull(verdict.fields().get("counterexample"));
  }

  @ParameterizedTest
  @CsvSource({
    "--max-states, 1000, number of states",
    "--max-seconds, 0, time",
    "--max-memory, 0, memory"
  })
  void aLimitIsNoAnswer(String option, String value, String limit) {
    CommandRun run = check(option, value);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out())
        .startsWith("not-finished under fetch quad")
        .containsPattern("gave up at the limit on " + limit + ", (1 step|[\\d,]+ steps) deep");
    JsonText verdict = json(option, value);
    assertThat(verdict.text("verdict")).isEqualTo("not-finished");
    if (option.equals("--max-states")) {
      assertThat(verdict.number("states")).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @CsvSource({"--enable, 0f1f", "--disable, e9"})
  void aDirectionCanBeForced(String direction, String firstOfOld) {
    assertThat(json(direction, "--cpus", 1).text("verdict")).isEqualTo("holds");
    String torn = counterexample(json(direction, "--mutate", "M1", "--cpus", 1)).text("bytes");
    assertThat(torn).startsWith(firstOfOld);
  }

  @Test
  void reductionsChangeTheNumberOfStatesOnly() {
    JsonText all = json("--mutate", "M2", "--cpus", 1);
    JsonText none = json("--mutate", "M2", "--cpus", 1, "--no-reductions");
    assertThat(none.fields().get("kinds")).isEqualTo(all.fields().get("kinds"));
    assertThat(none.number("states")).isNotEqualTo(all.number("states"));
    assertThat(counterexample(none).text("kind")).isEqualTo(counterexample(all).text("kind"));
  }

  @Test
  void whatIsTypedWronglyIsRefused() {
    assertThat(CommandRun.of("check", "netstamp_needed_kez", SCHEDSTATS))
        .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE))
        .satisfies(run -> assertThat(run.err()).contains("did you mean " + KEY).hasLineCount(1));
    for (List<String> options :
        List.of(
            List.of("--fetch", "octo"),
            List.of("--mutate", "M99"),
            List.of("--dialect", "4.20"),
            List.of("--cpus", "256"),
            List.of("--cpus", "-1"),
            List.of("--max-states", "-1"),
            List.of("--max-seconds", "-1"),
            List.of("--max-memory", "-1"),
            List.of("--max-memory", "100000000"),
            List.of("--enable", "--disable"),
            List.of("--list-mutations"),
            List.of("--all"))) {
      CommandRun run = check(options.toArray());
      assertThat(run.exitCode()).as("%s", options).isEqualTo(ExitCode.USAGE);
      assertThat(run.err()).as("%s", options).hasLineCount(1);
      assertThat(run.out()).isEmpty();
    }
    assertThat(CommandRun.of("check", SCHEDSTATS).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anImageThatIsNoneIsNoInput() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "no image");
    CommandRun run = CommandRun.of("check", KEY, text);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err()).hasLineCount(1);
    assertThat(CommandRun.of("check", KEY, folder.resolve("none")).exitCode())
        .isEqualTo(ExitCode.UNREADABLE);
  }

  @Test
  void theWayToWhereTheSitesAreIsCheckedToo() {
    JsonText off = json("--disable", "--cpus", 1);
    assertThat(off.number("sites")).isEqualTo(4);
    assertThat(off.fields()).containsEntry("verdict", "holds");
    assertThat(check("--disable", "--cpus", 1, "--mutate", "M1").exitCode()).isEqualTo(ExitCode.NO);
  }
}
