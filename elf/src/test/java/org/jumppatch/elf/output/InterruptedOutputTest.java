package org.jumppatch.elf.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      EndedProgram.park();
    }
  }

  @Test
  void anUnfinishedFileDisappearsWhenTheProgramIsToldToEnd() throws Exception {
    EndedProgram.run(
        InterruptedOutputTest.class,
        line -> {
          assertThat(line).isNotNull();
          assertThat(Path.of(line)).hasContent("unfinished").hasParent(folder);
        },
        folder.resolve("output"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
