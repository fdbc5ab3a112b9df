package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EachCommandTest {
  private static final Path SCHEDSTATS = Samples.image("schedstats.elf");
  private static final Path MATRIX = Samples.image("matrix.elf");

  @TempDir Path folder;

  @Test
  void everyResultIsALineInTheOrderOfTheImages() {
    CommandRun run =
        CommandRun.of("each", "list", "--json", "--", MATRIX, SCHEDSTATS, MATRIX, SCHEDSTATS);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).isEqualTo(lines.get(2));
    assertThat(JsonText.of(lines.get(1)).fields())
        .containsEntry("image", SCHEDSTATS.toString())
        .isEqualTo(JsonText.of(CommandRun.of("list", "--json", SCHEDSTATS).out()).fields());
  }

  @Test
  void theRestGoesOnWhereOneImageIsBad() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad"), "no image");
    CommandRun run = CommandRun.of("each", "list", "--json", "--", bad, SCHEDSTATS);
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREADABLE);
    assertThat(run.err().lines()).singleElement().asString().contains(bad.toString());
    assertThat(run.out().lines()).hasSize(1);
  }

  @Test
  void theExitCodeIsTheWorst() {
    CommandRun run = CommandRun.of("each", "list", "--max-ipis", 2, "--", MATRIX, SCHEDSTATS);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NO);
    assertThat(run.out()).contains("== " + MATRIX).contains("== " + SCHEDSTATS);
  }

  @Test
  void imagesAreReadFromAFile() throws IOException {
    Path list = Files.writeString(folder.resolve("list"), MATRIX + "\n\n" + SCHEDSTATS + "\n");
    String wanted = CommandRun.of("each", "list", "--json", "--", MATRIX, SCHEDSTATS).out();
    assertThat(CommandRun.of("each", "--from", list, "list", "--json").out()).isEqualTo(wanted);
    assertThat(CommandRun.of("each", "list", "--json", "--from", list).out()).isEqualTo(wanted);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    for (List<Object> words :
        List.<List<Object>>of(
            List.of("each"),
            List.of("each", "list"),
            List.of("each", "--", MATRIX),
            List.of("each", "each", "list", "--", MATRIX),
            List.of("each", "list", "--from"),
            List.of("each", "enable", "key_a", "-o", "out", "--", MATRIX))) {
      CommandRun run = CommandRun.of(words.toArray());
      assertThat(run.exitCode()).as(words.toString()).isEqualTo(ExitCode.USAGE);
      assertThat(run.err().lines()).hasSize(1);
    }
  }
}
