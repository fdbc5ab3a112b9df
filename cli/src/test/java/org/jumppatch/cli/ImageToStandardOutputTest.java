package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code -o -} writes is what {@code -o FILE} does, and nothing else. */
class ImageToStandardOutputTest {
  private static final Path IMAGE = Samples.image("schedstats.elf");

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();

  private int run(Screen screen, Object... args) {
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    return Main.execute(screen, out, new PrintWriter(err), words);
  }

  private byte[] file(Object... args) throws IOException {
    Path file = folder.resolve("file");
    Object[] all = Arrays.copyOf(args, args.length + 2);
    all[args.length] = "-o";
    all[args.length + 1] = file;
    assertThat(CommandRun.of(all).exitCode()).isEqualTo(ExitCode.DONE);
    return Files.readAllBytes(file);
  }

  @Test
  void aPatchedImage() throws IOException {
    assertThat(run(Screen.NONE, "enable", "sched_schedstats", IMAGE, "-o", "-"))
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toByteArray()).isEqualTo(file("enable", "sched_schedstats", IMAGE));
    assertThat(err.toString())
        .contains("3 IPIs to each of 3 other CPUs", "standard output, 151 bytes in 56 places");
  }

  @Test
  void anUnpackedKernel() throws IOException {
    Path vmlinuz = Kernels.v6_1().vmlinuz();
    assertThat(run(Screen.NONE, "unpack", vmlinuz, "-o", "-")).isEqualTo(ExitCode.DONE);
    assertThat(out.toByteArray()).isEqualTo(file("unpack", vmlinuz));
    assertThat(err.toString()).startsWith("wrote standard output, ");
  }

  @Test
  void noTerminalGetsBytes() {
    assertThat(run(new Screen(true, 80), "enable", "sched_schedstats", IMAGE, "-o", "-"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(out.size()).isZero();
    assertThat(err.toString()).contains("-o -: no image is written to a terminal");
  }

  @Test
  void jsonWouldComeBetween() {
    assertThat(run(Screen.NONE, "enable", "sched_schedstats", IMAGE, "-o", "-", "--json"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--json and the image both go to standard output");
  }
}
