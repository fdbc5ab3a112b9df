package org.jumppatch.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.testing.Checkout;
import org.jumppatch.elf.testing.Program;

/** Scripts of {@code samples/} that run the command, on the classes under test. */
final class ScriptRun {
  private ScriptRun() {}

  /** Runs one with Python, which must succeed, and gives what it printed. */
  static String python(String script, String... arguments)
      throws IOException, InterruptedException {
    Program.require("python3");
    List<String> command = new ArrayList<>(List.of("python3", script));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(Checkout.root().toFile()).redirectErrorStream(true);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    builder
        .environment()
        .put(
            "JUMPPATCH",
            "'%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp '%s' org.jumppatch.cli.Main"
                .formatted(java, System.getProperty("java.class.path")));
    Process process = builder.start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
    return told;
  }
}
