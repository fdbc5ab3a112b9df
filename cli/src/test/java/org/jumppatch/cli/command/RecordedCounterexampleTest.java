package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.cli.command.CheckCommandTest.check;
import static org.jumppatch.cli.command.CheckCommandTest.counterexample;
import static org.jumppatch.cli.command.CheckCommandTest.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check --trace}: what shows that a protocol is wrong, for {@code trace} to show again. */
class RecordedCounterexampleTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final String KEY = "netstamp_needed_key";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"M1", "M3", "M5", "M9", "M17", "M22"})
  void aRecordedCounterexampleIsShownAgain(String mutation) throws IOException {
    Path file = folder.resolve("run.jsonl");
    JsonText verdict = json("--mutate", mutation, "--trace", file, "--cpus", 1);
    List<JsonText> events = Files.readAllLines(file).stream().map(JsonText::of).toList();
    assertThat(events.get(0).fields()).containsEntry("event", "batch_begin");
    JsonText shown = counterexample(verdict);
    JsonText last = events.get(events.size() - 1);
    assertThat(last.fields())
        .containsEntry("cpu", 1L)
        .containsEntry("event", "violation")
        .containsEntry("kind", shown.text("kind"));
    assertThat(events).anyMatch(one -> shown.text("site").equals(one.fields().get("address")));
    long writes = events.stream().filter(one -> one.text("event").equals("write")).count();
    assertThat(shown.objects("steps").stream().filter(s -> s.text("step").startsWith("write")))
        .hasSize((int) writes);

    assertThat(CommandRun.of("trace", file, "--format", "jsonl").out())
        .isEqualTo(Files.readString(file));
    assertThat(CommandRun.of("trace", file, "--format", "text").out())
        .contains("write: address=" + shown.text("site").substring(0, 6));
    assertThat(CommandRun.of("trace", file, "--format", "svg").out()).contains("<svg", "</svg>");
    assertThat(
            JsonText.of(CommandRun.of("trace", file, "--format", "perfetto").out())
                .objects("traceEvents"))
        .isNotEmpty();
  }

  @Test
  void withoutACounterexampleNothingIsRecorded() {
    Path file = folder.resolve("run.jsonl");
    CommandRun run = check("--cpus", 1, "--trace", file);
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).contains("run.jsonl: not written").hasLineCount(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void aCounterexampleNeverReplacesTheImage() throws IOException {
    Path image = folder.resolve("image.elf");
    Files.copy(SCHEDSTATS, image);

    CommandRun run = CommandRun.of("check", KEY, image, "--mutate", "M1", "--trace", image);

    assertThat(run.exitCode()).isEqualTo(ExitCode.REFUSED);
    assertThat(image).hasSameBinaryContentAs(SCHEDSTATS);
  }
}
