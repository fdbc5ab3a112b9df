package org.jumppatch.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.options.ExitCode;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Duration SOON = Duration.ofMillis(1);

  private final StringWriter written = new StringWriter();

  @Test
  void tellsHowFarItIsAndTakesTheLineAway() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(3);
    AtomicInteger count = new AtomicInteger();
    try (Progress progress =
        Progress.toTerminal(new PrintWriter(written), SOON, SOON, () -> "reading")) {
      progress.doing(
          () -> {
            asked.countDown();
            return "%d done \u001b[31m".formatted(count.incrementAndGet());
          });
      asked.await();
    }
    assertThat(written.toString())
        .contains("\r1 done \\x1b[31m\r2 done \\x1b[31m")
        .doesNotContain("\u001b", "\n")
        .endsWith("\r" + " ".repeat(15) + "\r");
  }

  @Test
  void aLongLineIsCut() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(2);
    try (Progress progress =
        Progress.toTerminal(
            new PrintWriter(written),
            SOON,
            SOON,
            () -> {
              asked.countDown();
              return "x".repeat(200);
            })) {
      asked.await();
      assertThat(progress).isNotNull();
    }
    assertThat(written.toString().split("\r", -1)).contains("x".repeat(79));
  }

  @Test
  void whatIsSoonDoneIsNotTold() {
    try (Progress progress =
        Progress.toTerminal(new PrintWriter(written), Duration.ofHours(1), SOON, () -> "?")) {
      assertThat(progress).isNotNull();
    }
    assertThat(written.toString()).isEmpty();
  }

  @Test
  void noTerminalGetsNothing() {
    CommandRun run =
        CommandRun.of("check", "sched_schedstats", Samples.image("schedstats.elf"), "--quiet");
    assertThat(run.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(run.err()).isEmpty();
  }
}
