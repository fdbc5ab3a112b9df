package org.jumppatch.elf.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A program that is told to end while it has something unfinished. */
final class EndedProgram {
  private EndedProgram() {}

  /**
   * Starts one, tells it to end once it has said a line, and waits for it.
   *
   * @param main of the program, which waits by {@link #park}
   * @param said is told that line
   */
  static void run(Class<?> main, Consumer<@Nullable String> said, Path... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Path argument : arguments) {
      command.add(argument.toString());
    }
    Process program =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try {
      said.accept(program.inputReader(StandardCharsets.UTF_8).readLine());
      program.destroy();
      assertThat(program.waitFor(1, TimeUnit.MINUTES)).isTrue();
    } finally {
      program.destroyForcibly();
    }
  }

  /**
   * Waits for the end, in the program. Its input's end would not do: whoever ends a program from
   * Java closes that, too.
   */
  static void park() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park();
    }
    fail("interrupted");
  }
}
