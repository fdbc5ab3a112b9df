package org.jumppatch.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Runs the programs that judge the images. */
final class Tool {
  /** How a program ended, and what it printed on both outputs. */
  record Result(int status, String output) {}

  private Tool() {}

  /** Runs a program whatever becomes of it. */
  static Result run(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // The outputs are read as English text.
    builder.environment().put("LC_ALL", "C");
    try {
      Process process = builder.start();
      byte[] output = process.getInputStream().readAllBytes();
      return new Result(process.waitFor(), new String(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The lines that a program printed; it must have succeeded. */
  static List<String> lines(String... command) {
    Result result = run(command);
    assertThat(result.status()).as("%s: %s", Arrays.asList(command), result.output()).isZero();
    return result.output().lines().toList();
  }

  /** Whether a program of this name is installed. */
  static boolean installed(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}
