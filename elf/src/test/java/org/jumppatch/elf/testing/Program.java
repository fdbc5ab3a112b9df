package org.jumppatch.elf.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Other people's programs, to judge by. A test whose program is not installed is skipped; with
 * {@code CI=true} it fails.
 */
public final class Program {
  private Program() {}

  /** Runs a program, which must succeed, and gives the lines it printed. */
  public static List<String> lines(String... command) {
    return new String(filter(new byte[0], command), StandardCharsets.UTF_8).lines().toList();
  }

  /** Runs a program, which must succeed, and gives what it made of its standard input. */
  public static byte[] filter(byte[] input, String... command) {
    require(command[0]);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    try {
      Path fed = Files.write(Files.createTempFile("program", ".in"), input);
      Path errors = Files.createTempFile("program", ".err");
      Process process = builder.redirectInput(fed.toFile()).redirectError(errors.toFile()).start();
      byte[] output = process.getInputStream().readAllBytes();
      int status = process.waitFor();
      String told = Files.readString(errors);
      Files.delete(fed);
      Files.delete(errors);
      assertThat(status).as("%s: %s", List.of(command), told).isZero();
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether a program is on the path. */
  public static boolean isInstalled(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** Skips the test where a program is not installed. */
  public static void require(String program) {
    if (!isInstalled(program)) {
      throw missing(program + " is not installed");
    }
  }

  /**
   * Ends a test to which something is missing that {@code samples/setup --tests} installs.
   *
   * @return nothing: it throws, and so may its caller
   */
  public static IllegalStateException missing(String what) {
    return "true".equals(System.getenv("CI")) ? fail(what) : abort(what);
  }
}
