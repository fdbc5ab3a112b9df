package org.jumppatch.elf.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.testing.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  private static final byte[] BEFORE = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final byte[] AFTER = {1, 9, 9, 4, 5, 6, 7, 0};
  private static final List<Edit> EDITS =
      List.of(new Edit(1, new byte[] {9, 9}), new Edit(7, new byte[] {0}));

  @TempDir Path folder;
  private Path input;

  @BeforeEach
  void writeInput() throws IOException {
    input = Files.write(folder.resolve("input"), BEFORE);
    Files.setPosixFilePermissions(input, PosixFilePermissions.fromString("rwxr-x--x"));
  }

  @Test
  void aChangedCopyHasTheModeOfTheInput() throws IOException {
    Path output = folder.resolve("output");
    OutputFile.at(output, input).write(Bytes.map(input), EDITS);
    assertThat(output).hasBinaryContent(AFTER);
    assertThat(input).hasBinaryContent(BEFORE);
    assertThat((Integer) Files.getAttribute(output, "unix:mode") & 07777)
        .isEqualTo(0751 & ~Umask.ofProcess());
    assertNothingElse("input", "output");
  }

  @Test
  void bytesInMemoryAreWrittenToo() throws IOException {
    Path output = folder.resolve("output");
    OutputFile.at(output, input).write(Bytes.of("unpacked", AFTER), List.of());
    assertThat(output).hasBinaryContent(AFTER);
  }

  @Test
  void anOlderOutputIsReplacedAndWhoeverReadsItKeepsIt() throws IOException {
    Path output = Files.writeString(folder.resolve("output"), "older");
    try (FileChannel reader = FileChannel.open(output, StandardOpenOption.READ)) {
      OutputFile.at(output, input).write(Bytes.map(input), EDITS);
      assertThat(reader.size()).isEqualTo("older".length());
    }
    assertThat(output).hasBinaryContent(AFTER);
    assertNothingElse("input", "output");
  }

  @Test
  void theInputIsRefusedUnderAnyName() throws IOException {
    Path hard = Files.createLink(folder.resolve("hard"), input);
    Path soft = Files.createSymbolicLink(folder.resolve("soft"), Path.of("input"));
    Path detour = folder.resolve("x/../input");
    Files.createDirectory(folder.resolve("x"));
    for (Path name : List.of(input, hard, soft, detour)) {
      assertThatThrownBy(() -> OutputFile.at(name, input))
          .isInstanceOf(SameFileException.class)
          .hasMessage(name + ": is the input file " + input);
    }
  }

  @Test
  void inPlaceTheFileIsReplacedAtOnceAndLinksStay() throws IOException {
    Path soft = Files.createSymbolicLink(folder.resolve("soft"), Path.of("input"));
    Path hard = Files.createLink(folder.resolve("hard"), input);
    OutputFile.inPlaceOf(soft).write(Bytes.map(soft), EDITS);
    assertThat(input).hasBinaryContent(AFTER);
    assertThat(soft).isSymbolicLink().hasBinaryContent(AFTER);
    assertThat(hard).hasBinaryContent(BEFORE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(input)))
        .isEqualTo("rwxr-x--x");
    assertNothingElse("hard", "input", "soft");
  }

  @Test
  void linksAreWrittenThroughBeTheirFileThereOrNot() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "older");
    Path soft = Files.createSymbolicLink(folder.resolve("soft"), Path.of("other"));
    OutputFile.at(soft, input).write(Bytes.map(input), EDITS);
    assertThat(soft).isSymbolicLink();
    assertThat(other).hasBinaryContent(AFTER);

    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
    Path chain = Files.createSymbolicLink(folder.resolve("chain"), dangling);
    OutputFile.at(chain, input).write(Bytes.map(input), EDITS);
    assertThat(chain).isSymbolicLink();
    assertThat(dangling).isSymbolicLink().hasBinaryContent(AFTER);
    assertThat(folder.resolve("nowhere")).isRegularFile();
  }

  @Test
  void aLinkThatLeadsRoundIsRefused() throws IOException {
    Path round = Files.createSymbolicLink(folder.resolve("round"), Path.of("round"));
    assertThatThrownBy(() -> OutputFile.at(round, input))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(round + ": too many levels of symbolic links");
  }

  @Test
  void aNameMayBeAsLongAsTheFileSystemLetsIt() throws IOException {
    Path output = folder.resolve("x".repeat(255));
    OutputFile.at(output, input).write(Bytes.map(input), EDITS);
    assertThat(output).hasBinaryContent(AFTER);
    Path longer = folder.resolve("x".repeat(256));
    OutputFile refused = OutputFile.at(longer, input);
    Bytes content = Bytes.map(input);
    assertThatThrownBy(() -> refused.write(content, EDITS))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(longer + ": File name too long");
    assertNothingElse("input", "x".repeat(255));
  }

  /** Java decodes names, and what it cannot decode it cannot give back. */
  @Test
  void aNameThatLostItsBytesIsToldAsThat() {
    Path lost = folder.resolve("caf\ufffd");
    assertThatThrownBy(() -> OutputFile.at(lost, input))
        .isInstanceOf(FileSystemException.class)
        .hasMessageStartingWith(lost + ": the name has bytes that are not ");
    assertThatThrownBy(() -> Bytes.map(lost))
        .isInstanceOf(FileSystemException.class)
        .hasMessageStartingWith(lost + ": the name has bytes that are not ");
  }

  @Test
  void whatIsWrittenIsLookedAtBeforeItHasItsName() throws IOException {
    Path output = Files.writeString(folder.resolve("output"), "older");
    OutputFile file = OutputFile.at(output, input);
    Bytes content = Bytes.map(input);
    assertThatThrownBy(
            () ->
                file.write(
                    content,
                    EDITS,
                    written -> {
                      assertThat(written.copy(0, AFTER.length)).isEqualTo(AFTER);
                      throw written.malformed(1, "no");
                    }))
        .isInstanceOf(ImageFormatException.class);
    assertThat(output).hasContent("older");
    assertNothingElse("input", "output");
  }

  @Test
  void whatIsNoFileIsNotReplaced() throws IOException {
    Path fifo = folder.resolve("fifo");
    Program.lines("mkfifo", fifo.toString());
    for (Path name : List.of(folder, Path.of("/dev/null"), fifo)) {
      assertThatThrownBy(() -> OutputFile.at(name, input))
          .isInstanceOf(FileSystemException.class)
          .hasMessage(name + ": is not a regular file, and is not replaced");
    }
  }

  @Test
  void aFailureLeavesEverythingAsItWas() throws IOException {
    Path absent = folder.resolve("absent/output");
    OutputFile nowhere = OutputFile.at(absent, input);
    Bytes content = Bytes.map(input);
    assertThatThrownBy(() -> nowhere.write(content, EDITS))
        .isInstanceOf(FileSystemException.class)
        .hasMessage(absent + ": no such file or directory");

    Path output = Files.writeString(folder.resolve("output"), "older");
    Path shrinking = Files.write(folder.resolve("shrinking"), new byte[10_000]);
    Bytes longer = Bytes.map(shrinking);
    Files.write(shrinking, new byte[10]);
    OutputFile file = OutputFile.at(output, input);
    assertThatThrownBy(() -> file.write(longer, List.of()))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("became shorter");
    assertThat(output).hasContent("older");
    assertNothingElse("input", "output", "shrinking");
  }

  @Test
  void anEditOutsideIsRefusedBeforeAnythingIsWritten() throws IOException {
    OutputFile file = OutputFile.at(folder.resolve("output"), input);
    Bytes content = Bytes.map(input);
    for (long offset : new long[] {-1, 7, 8, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> file.write(content, List.of(new Edit(offset, new byte[2]))))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertNothingElse("input");
  }

  private void assertNothingElse(String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted()).containsExactly(names);
    }
  }
}
