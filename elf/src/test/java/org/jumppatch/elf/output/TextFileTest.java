package org.jumppatch.elf.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir Path folder;
  private Path input;
  private Path place;

  @BeforeEach
  void prepare() throws IOException {
    input = Files.writeString(folder.resolve("input"), "read");
    place = folder.resolve("place");
  }

  @Test
  void appearsWhenItIsFinished() throws IOException {
    try (TextFile text = TextFile.at(place, input)) {
      text.writer().write("µ");
      assertThat(place).doesNotExist();
      text.finish();
    }
    assertThat(place).hasContent("µ");
    assertThat(Files.getPosixFilePermissions(place))
        .isEqualTo(Files.getPosixFilePermissions(input));
    assertThat(names()).containsExactlyInAnyOrder("input", "place");
  }

  @Test
  void unfinishedItLeavesNothingAndReplacesNothing() throws IOException {
    try (TextFile text = TextFile.at(place, input)) {
      text.writer().write("half");
    }
    assertThat(names()).containsExactly("input");
    Files.writeString(place, "before");
    try (TextFile text = TextFile.at(place, input)) {
      text.writer().write("half");
    }
    assertThat(place).hasContent("before");
  }

  @Test
  void theInputIsNotReplacedUnderAnyName() throws IOException {
    Files.createSymbolicLink(place, input);
    assertThatThrownBy(() -> TextFile.at(place, input)).isInstanceOf(SameFileException.class);
    assertThat(input).hasContent("read");
  }

  @Test
  void aLinkLeadsToWhatIsReplaced() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createFile(place));
    try (TextFile text = TextFile.at(link, input)) {
      text.writer().write("new");
      text.finish();
    }
    assertThat(link).isSymbolicLink();
    assertThat(place).hasContent("new");
  }

  @Test
  void aPipeIsWrittenTo() throws Exception {
    assertThat(Program.lines("mkfifo", place.toString())).isEmpty();
    Process reader = new ProcessBuilder("cat", place.toString()).start();
    try (TextFile text = TextFile.at(place, input)) {
      text.writer().write("through");
      text.finish();
    }
    assertThat(reader.inputReader().readLine()).isEqualTo("through");
    assertThat(reader.waitFor()).isZero();
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    Path nowhere = folder.resolve("nowhere/place");
    assertThatThrownBy(() -> TextFile.at(nowhere, input))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(nowhere.toString());
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }
}
