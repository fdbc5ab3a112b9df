package org.jumppatch.elf.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.elf.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  @TempDir Path folder;
  private Path input;
  private Path output;

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.writeString(folder.resolve("input"), "content");
    output = folder.resolve("output");
  }

  /** The program that is told to end: it has an unfinished folder and waits. */
  public static void main(String[] args) throws IOException {
    OutputFolder.at(Path.of(args[0]))
        .fill(
            unfinished -> {
              write(unfinished, Path.of("a/b"), Path.of(args[1]));
              System.out.println("filled");
              EndedProgram.park();
              return 0;
            });
  }

  private static void write(OutputFolder.Unfinished unfinished, Path name, Path from)
      throws IOException {
    OutputFile file = unfinished.file(name, from);
    assertThat(file.name().toString()).endsWith("output/" + name);
    file.write(Bytes.map(from), List.of());
  }

  private void assertNothingBut(Path... wanted) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(wanted);
    }
  }

  @Test
  void itAppearsWithAllThatIsInIt() throws IOException {
    OutputFolder.at(output)
        .fill(
            unfinished -> {
              write(unfinished, Path.of("lib/modules/x.ko"), input);
              write(unfinished, Path.of("vmlinuz"), input);
              assertThat(output).doesNotExist();
              return 0;
            });
    assertThat(output.resolve("lib/modules/x.ko")).hasContent("content");
    assertThat(output.resolve("vmlinuz")).hasContent("content");
    for (Path each : List.of(output, output.resolve("lib/modules"))) {
      assertThat((Integer) Files.getAttribute(each, "unix:mode") & 07777)
          .isEqualTo(0777 & ~Umask.ofProcess());
    }
    assertNothingBut(input, output);
  }

  @Test
  void nothingIsLeftOfOneThatCouldNotBeFilled() throws IOException {
    OutputFolder empty = OutputFolder.at(Files.createDirectory(output));
    assertThatThrownBy(
            () ->
                empty.fill(
                    unfinished -> {
                      write(unfinished, Path.of("lib/first"), input);
                      throw new IOException("no space left");
                    }))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(output + ": no space left");
    assertThat(output).isEmptyDirectory();
    assertNothingBut(input, output);
  }

  @Test
  void namesDoNotLeadOutOfIt() throws IOException {
    for (String name : List.of("../x", "/tmp/x", "a/../../x", ".")) {
      assertThatThrownBy(
              () -> OutputFolder.at(output).fill(u -> u.file(Path.of(name), input).name()))
          .as(name)
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("leads out");
    }
    assertNothingBut(input);
  }

  @Test
  void whatIsThereStays() throws IOException {
    Files.createDirectory(output);
    Files.writeString(output.resolve("mine"), "mine");
    for (Path there : List.of(output, input)) {
      assertThatThrownBy(() -> OutputFolder.at(there)).isInstanceOf(FileSystemException.class);
    }
  }

  @Test
  void anUnfinishedFolderDisappearsWhenTheProgramIsToldToEnd() throws Exception {
    EndedProgram.run(
        OutputFolderTest.class, line -> assertThat(line).isEqualTo("filled"), output, input);
    assertNothingBut(input);
  }
}
