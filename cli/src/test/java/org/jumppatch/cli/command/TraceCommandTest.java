package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import org.junit.jupiter.params.provider.ValueSource;

class TraceCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final String KEY = "sched_schedstats";
  private static final List<String> EXECUTIONS =
      List.of("old", "new", "emulated", "torn", "unhandled");

  @TempDir Path folder;

  private static long count(List<String> lines, String text) {
    return lines.stream().filter(line -> line.contains(text)).count();
  }

  /** A trace misses nothing that happens, up to the last execution. */
  @Test
  void aForgottenKeyIsSaidToBeMissing() {
    CommandRun run = CommandRun.of("trace", Samples.image("schedstats.elf"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("the key is missing").hasLineCount(1);
  }

  @Test
  void tracesTellAllThatIsCounted() throws IOException {
    Path recorded = folder.resolve("run.jsonl");
    CommandRun flip =
        CommandRun.of("enable", KEY, SCHEDSTATS, "--dry-run", "--json", "--trace", recorded);
    JsonText counted = JsonText.of(flip.out());
    JsonText executions = (JsonText) Objects.requireNonNull(counted.fields().get("executions"));
    CommandRun trace = CommandRun.of("trace", KEY, SCHEDSTATS, "--format", "jsonl");
    for (List<String> lines : List.of(Files.readAllLines(recorded), trace.out().lines().toList())) {
      assertThat(count(lines, "\"execution\":\"old\"")).isEqualTo(executions.number("old"));
      assertThat(count(lines, "\"execution\":\"new\"")).isEqualTo(executions.number("new"));
      assertThat(count(lines, "\"int3_emulate\"")).isEqualTo(executions.number("emulated"));
      assertThat(count(lines, "\"sync_done\"")).isEqualTo(counted.number("syncs"));
    }
  }

  @Test
  void aHyphenIsStandardOutputAndAFileIsNamed() {
    CommandRun plain = CommandRun.of("trace", KEY, SCHEDSTATS);
    assertThat(CommandRun.of("trace", KEY, SCHEDSTATS, "-o", "-")).isEqualTo(plain);
    assertThat(Path.of("-")).doesNotExist();
    Path file = folder.resolve("run.txt");
    CommandRun written = CommandRun.of("trace", KEY, SCHEDSTATS, "-o", file);
    assertThat(written).isEqualTo(new CommandRun(ExitCode.DONE, "", "wrote " + file + "\n"));
    assertThat(file).hasContent(plain.out());
  }

  @Test
  void aRecordedRunIsShownAsTheRunWas() {
    for (String format : List.of("text", "jsonl", "perfetto", "svg")) {
      Path recorded = folder.resolve("run.jsonl");
      CommandRun.of("trace", KEY, SCHEDSTATS, "--format", "jsonl", "-o", recorded);
      CommandRun fresh = CommandRun.of("trace", KEY, SCHEDSTATS, "--format", format);
      CommandRun again = CommandRun.of("trace", recorded, "--format", format);
      assertThat(again).isEqualTo(fresh);
      assertThat(again.exitCode()).isZero();
    }
  }

  @Test
  void aDamagedLineIsNamedAndIsExit3() throws IOException {
    Path recorded = folder.resolve("run.jsonl");
    CommandRun.of("trace", KEY, SCHEDSTATS, "--format", "jsonl", "-o", recorded);
    List<String> lines = Files.readAllLines(recorded);
    lines.set(41, lines.get(41).substring(7));
    Files.write(recorded, lines);
    CommandRun run = CommandRun.of("trace", recorded);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("jumppatch: " + recorded + ":42: ");
  }

  @Test
  void bothModesStandSideBySide() {
    CommandRun run = CommandRun.of("trace", "--compare", KEY, SCHEDSTATS);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().toList())
        .contains("flip sched_schedstats in schedstats.elf: one by one and in a batch")
        .contains("IPIs to each CPU         168           3")
        .contains("syncs                    168           3");
    for (String mode : List.of("single", "batch")) {
      JsonText flip =
          JsonText.of(
              CommandRun.of("enable", KEY, SCHEDSTATS, "--dry-run", "--json", "--mode", mode)
                  .out());
      JsonText executions = (JsonText) Objects.requireNonNull(flip.fields().get("executions"));
      assertThat(run.out())
          .contains(" %,d".formatted(executions.number("emulated")))
          .contains(" %,d".formatted(EXECUTIONS.stream().mapToLong(executions::number).sum()));
    }
  }

  @Test
  void aComparisonIsAPictureOrATable() {
    Path svg = folder.resolve("both.svg");
    assertThat(CommandRun.of("trace", "--compare", KEY, SCHEDSTATS, "-o", svg).exitCode()).isZero();
    assertThat(svg).content().contains(">168<", ">3<");
    assertThat(CommandRun.of("trace", "--compare", KEY, SCHEDSTATS, "--format", "jsonl").err())
        .contains("text, svg or html");
    assertThat(CommandRun.of("trace", "--compare", KEY, SCHEDSTATS, "--mode", "single").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void theNameOfTheFileNamesTheFormat() {
    for (String ending : List.of("svg", "jsonl", "json", "txt")) {
      Path file = folder.resolve("run." + ending);
      CommandRun.of("trace", KEY, SCHEDSTATS, "-o", file);
      String format = ending.equals("txt") ? "text" : ending.equals("json") ? "perfetto" : ending;
      assertThat(file)
          .hasContent(CommandRun.of("trace", KEY, SCHEDSTATS, "--format", format).out());
    }
  }

  @Test
  void aCostChangesTimesAndIsRecorded() {
    String usual = CommandRun.of("trace", KEY, SCHEDSTATS).out();
    String slow = CommandRun.of("trace", KEY, SCHEDSTATS, "--cost", "write=1,sync=5000").out();
    assertThat(usual).contains("write:2300").contains("sync:100");
    assertThat(slow).contains("write:1,").contains("sync:5000").contains("duration=1\n");
    Path recorded = folder.resolve("run.jsonl");
    CommandRun.of("enable", KEY, SCHEDSTATS, "--dry-run", "--trace", recorded, "--cost", "trap=7");
    assertThat(recorded).content().contains("\"trap\":7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"wirte=1", "write", "write=", "write=-1", "write=1e3", "trap=1,trap=2", "", "=1"})
  void aCostThatIsNoneIsWrongUsage(String cost) {
    CommandRun run = CommandRun.of("trace", KEY, SCHEDSTATS, "--cost", cost);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("jumppatch: --cost").hasLineCount(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aRecordedRunHasItsCostsAndIsOneRun() {
    Path recorded = folder.resolve("run.jsonl");
    CommandRun.of("trace", KEY, SCHEDSTATS, "-o", recorded);
    for (String option : List.of("--compare", "--cost=write=1")) {
      assertThat(CommandRun.of("trace", recorded, option).exitCode()).isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void noTraceReplacesWhatWasRead() throws IOException {
    Path image = Files.copy(SCHEDSTATS, folder.resolve("image"));
    Path recorded = folder.resolve("run.jsonl");
    CommandRun.of("trace", KEY, image, "-o", recorded);
    String before = Files.readString(recorded);
    Path link = Files.createSymbolicLink(folder.resolve("link"), image);
    assertThat(CommandRun.of("trace", KEY, image, "-o", link).exitCode())
        .isEqualTo(ExitCode.REFUSED);
    assertThat(CommandRun.of("enable", KEY, image, "--trace", image).exitCode())
        .isEqualTo(ExitCode.REFUSED);
    assertThat(CommandRun.of("enable", KEY, image, "--in-place", "--trace", image).exitCode())
        .isEqualTo(ExitCode.REFUSED);
    assertThat(CommandRun.of("trace", recorded, "-o", recorded).err())
        .contains("is the input file")
        .doesNotContain("--in-place");
    assertThat(image).hasSameBinaryContentAs(SCHEDSTATS);
    assertThat(recorded).hasContent(before);
  }

  @Test
  void aTraceThatEndsInDamageIsNotLeftBehind() throws IOException {
    Path recorded = folder.resolve("run.jsonl");
    CommandRun.of("trace", KEY, SCHEDSTATS, "-o", recorded);
    Files.writeString(recorded, "{", StandardOpenOption.APPEND);
    Path text = folder.resolve("run.txt");
    assertThat(CommandRun.of("trace", recorded, "-o", text).exitCode()).isEqualTo(3);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(recorded);
    }
  }

  @Test
  void theWayToWhereTheSitesAreIsTracedToo() {
    CommandRun run =
        CommandRun.of(
            "trace", "sched_schedstats", Samples.image("schedstats.elf"), "--disable", "--compare");
    assertThat(run.out()).containsPattern("IPIs to each CPU +168 +3\n");
  }

  @Test
  void aRunOfAKeyThatIsThereAlreadyIsMadeAgain() {
    Path recorded = folder.resolve("run.jsonl");
    assertThat(CommandRun.of("trace", KEY, SCHEDSTATS, "--disable", "-o", recorded).exitCode())
        .isZero();
    CommandRun replayed = CommandRun.of("trace", recorded, "--replay", "--format", "jsonl");
    assertThat(replayed.err()).isEmpty();
    assertThat(replayed.exitCode()).isZero();
    assertThat(recorded).hasContent(replayed.out());
  }

  /** People read what people call a key; the recording says, too, what stands for it. */
  @Test
  void keysAreCalledWhatPeopleCallThem() throws IOException {
    Path kernel = Kernels.v6_12().vmlinuz();
    String symbol = "__tracepoint_sched_switch+0x8";
    assertThat(CommandRun.of("trace", "sched_switch", kernel).out())
        .contains(" keys=sched:sched_switch ", " key=sched:sched_switch ")
        .doesNotContain(symbol);
    assertThat(CommandRun.of("trace", "sched_switch", kernel, "--format", "svg").out())
        .contains("flip sched:sched_switch in ")
        .doesNotContain(symbol);
    assertThat(CommandRun.of("trace", "sched_switch", kernel, "--format", "html").out())
        .contains("<title>flip sched:sched_switch in ", "\"key\":\"sched:sched_switch\"");
    assertThat(CommandRun.of("enable", "--dry-run", "sched_switch", kernel).out())
        .contains("sched:sched_switch belongs to a tracepoint")
        .doesNotContain(symbol);

    Path recorded = folder.resolve("labelled.jsonl");
    CommandRun.of("trace", "sched_switch", kernel, "-o", recorded);
    String text = Files.readString(recorded);
    assertThat(text)
        .contains("\"keys\":[\"" + symbol + "\"],\"labels\":[\"sched:sched_switch\"]")
        .contains("\"key\":\"" + symbol + "\"");
    assertThat(CommandRun.of("trace", recorded, "--replay").exitCode()).isZero();
    // As recordings were before there were labels.
    Files.writeString(recorded, text.replace(",\"labels\":[\"sched:sched_switch\"]", ""));
    CommandRun old = CommandRun.of("trace", recorded, "--replay");
    assertThat(old.exitCode()).isZero();
    assertThat(old.out()).contains(" keys=" + symbol + " ");
  }

  /** What a queue of keys would make of dynamic debug: counted by hand from the image's table. */
  @Test
  void keysOfDynamicDebugShareVectorsWhereTheyAreQueued() {
    Path kernel = Kernels.v6_12().vmlinuz();
    CommandRun run = CommandRun.of("trace", "dyndbg:*", kernel, "--compare", "--cpus", 2);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).containsPattern("IPIs to each CPU +5,346 +5,226 +2,706 +21\n");
    Path recorded = folder.resolve("queued.jsonl");
    String key = "sched_schedstats";
    CommandRun.of(
        "trace", key, "bpf_stats_enabled_key", kernel, "--mode", "queued", "-o", recorded);
    assertThat(recorded).content().containsOnlyOnce("batch_begin");
    assertThat(CommandRun.of("trace", recorded, "--replay").exitCode()).isZero();
  }

  @Test
  void aQueueOfKeysKeepsThePromise() {
    Path kernel = Kernels.v6_12().vmlinuz();
    for (String mode : List.of("queued", "queued-unsorted")) {
      JsonText verdict =
          JsonText.of(CommandRun.of("check", "--all", kernel, "--mode", mode, "--json").out());
      assertThat(verdict.fields()).containsEntry("verdict", "holds");
    }
  }

  /** Recorded, shown as picture, and made again: who was spared, and where it was. */
  @Test
  void isolatedCpusAreShownAndReplayed(@TempDir Path traces) throws IOException {
    Path recorded = traces.resolve("run.jsonl");
    Path image = Samples.image("schedstats.elf");
    CommandRun run =
        CommandRun.of(
            "enable",
            "netstamp_needed_key",
            image,
            "--dry-run",
            "--trace",
            recorded,
            "--cpus",
            3,
            "--isolated",
            1,
            "--sync",
            "deferred");
    assertThat(run.out()).contains("1 isolated CPU").contains("spared (--sync deferred)");
    String events = Files.readString(recorded);
    assertThat(events)
        .contains("\"event\":\"ipi_spared\"")
        .contains("\"sync\":\"deferred\"")
        .contains("\"isolated\":1");
    assertThat(CommandRun.of("trace", "--replay", recorded).exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(CommandRun.of("trace", recorded, "--format", "svg").out()).contains("spared");
  }

  @Test
  void whatARunDoesNotTestIsSaid() {
    CommandRun hidden = CommandRun.of("trace", KEY, SCHEDSTATS, "--mutate", "M13");
    assertThat(hidden.err()).contains("this schedule does not show what M13 may break");
    CommandRun alone = CommandRun.of("trace", KEY, SCHEDSTATS, "--cpus", 1);
    assertThat(alone.err()).contains("this run tests nothing: there is no other CPU");
    assertThat(alone.exitCode()).isZero();
    assertThat(CommandRun.of("trace", KEY, SCHEDSTATS).err()).isEmpty();
  }
}
