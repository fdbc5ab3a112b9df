package org.jumppatch.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jumppatch.cli.CommandRun;
import org.jumppatch.cli.Main;
import org.jumppatch.cli.syntax.ExitCode;
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
        Progress.toTerminal(new SafePrinter(written), SOON, SOON, () -> "reading")) {
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
            new SafePrinter(written),
            SOON,
            SOON,
            () -> {
              asked.countDown();
              return "x".repeat(200);
            })) {
      asked.await();
      assertThat(progress).isNotNull();
    }
    assertThat(written.toString().split("\r", -1)).contains("x".repeat(77));
  }

  /** Ctrl-C on a terminal, whose prompt comes next. */
  @Test
  void anInterruptTakesTheLineAway() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    Process process =
        new ProcessBuilder(
                "env",
                "--default-signal=INT",
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-Djumppatch.terminal.err=true",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "check",
                "sched_schedstats",
                Samples.image("schedstats.elf").toString(),
                "--cpus=5",
                "--no-reductions")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream err = process.getErrorStream()) {
      String begun = readUntil(err, " in 1 search, ");
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      String all = begun + new String(err.readAllBytes(), UTF_8);
      assertThat(process.waitFor()).isEqualTo(130);
      assertThat(all).startsWith("\r").endsWith(" ".repeat(20) + "\r");
      assertThat(all).doesNotContain("0 states in 0 searches");
    } finally {
      process.destroyForcibly();
    }
  }

  /** What a stream has up to some text, which on a busy machine may be long in coming. */
  private static String readUntil(InputStream stream, String awaited) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (!read.toString(UTF_8).contains(awaited)) {
      int next = stream.read();
      assertThat(next).as("the end of: %s", read).isNotNegative();
      read.write(next);
    }
    return read.toString(UTF_8);
  }

  @Test
  void whatIsSoonDoneIsNotTold() {
    try (Progress progress =
        Progress.toTerminal(new SafePrinter(written), Duration.ofHours(1), SOON, () -> "?")) {
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
