package org.jumppatch.elf.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptedOutputTest {
  @TempDir Path folder;

  /** The program that is told to end: it has an unfinished file and waits. */
  public static void main(String[] args) throws IOException {
    try (TemporaryFile file = TemporaryFile.beside(Path.of(args[0]))) {
      Files.writeString(file.path(), "unfinished");
      System.out.println(file.path());
      // Not until its input ends: whoever ends a program from Java closes that, too.
      while (true) {
        LockSupport.park();
      }
    }
  }

  @Test
  void anUnfinishedFileDisappearsWhenTheProgramIsToldToEnd() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedOutputTest.class.getName(),
                folder.resolve("output").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String line = program.inputReader(StandardCharsets.UTF_8).readLine();
      assertThat(line).isNotNull();
      assertThat(Path.of(line)).hasContent("unfinished").hasParent(folder);
      program.destroy();
      assertThat(program.waitFor(1, TimeUnit.MINUTES)).isTrue();
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).isEmpty();
      }
    } finally {
      program.destroyForcibly();
    }
  }
}
