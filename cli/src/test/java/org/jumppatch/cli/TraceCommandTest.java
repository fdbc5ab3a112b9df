package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final String KEY = "sched_schedstats";

  @TempDir Path folder;

  private static long count(List<String> lines, String text) {
    return lines.stream().filter(line -> line.contains(text)).count();
  }

  /** A trace misses nothing that happens, up to the last execution. */
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
}
