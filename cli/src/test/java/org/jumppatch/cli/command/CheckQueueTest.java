package org.jumppatch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.cli.command.CheckCommandTest.check;
import static org.jumppatch.cli.command.CheckCommandTest.json;

import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.JsonText;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

/** {@code check} of the queue beside what it makes of vectors. */
class CheckQueueTest {
  @Test
  void aQueueIsCheckedBesideItsVectors() {
    CommandRun whole = check("--mode", "queued", "--cpus", 1);
    assertThat(whole.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(whole.out()).contains("queue holds", "allowed: a key reads flipped");
    CommandRun refused = check("--mode", "queued", "--cpus", 1, "--window", "refused");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(refused.out()).startsWith("holds under").contains("reachable: count-against-text");
    JsonText verdict = json("--mode", "queued", "--without", "Q9", "--cpus", 1);
    assertThat(verdict.fields()).containsEntry("verdict", "holds");
    assertThat(verdict.object("queue").fields())
        .containsEntry("without", List.of("Q9"))
        .containsEntry("verdict", "fails")
        .containsEntry("kinds", List.of("used-after-free"));
  }

  @Test
  void whatTheQueueLeavesOutOfStaticCallsIsSaid() {
    Path image = Samples.image("calls.elf");
    CommandRun plain = CommandRun.of("check", "--calls", image, "--cpus", 1);
    assertThat(plain.err()).isEmpty();
    CommandRun told = CommandRun.of("check", "--calls", image, "--cpus", 1, "--mode", "queued");
    assertThat(told.out()).contains("queue holds");
    assertThat(told.err()).contains("an update to a third function while entries wait");
    CommandRun run =
        CommandRun.of("check", "--calls", image, "--cpus", 1, "--mode", "queued", "--json");
    assertThat(JsonText.of(run.out()).objects("notes"))
        .anySatisfy(note -> assertThat(note.fields()).containsEntry("code", "queued-calls"));
  }

  @Test
  void onlyAQueueHasRules() {
    assertThat(check("--without", "Q1").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(check("--window", "refused").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(check("--mode", "queued", "--matrix", "--without", "Q1").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }
}
