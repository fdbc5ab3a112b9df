package org.jumppatch.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagerTest {
  private static final Screen TEN_ROWS = new Screen(true, 80, 10);

  @TempDir Path folder;
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

  /** A program that keeps what it was given. */
  private String keeper() {
    return "cat > '" + folder.resolve("pages") + "'";
  }

  private String paged() throws IOException {
    Path pages = folder.resolve("pages");
    return Files.exists(pages) ? Files.readString(pages) : "";
  }

  private void show(String pager, Screen screen, String text) throws IOException {
    show(Map.of("PAGER", pager, "TERM", "xterm"), screen, text);
  }

  private void show(Map<String, String> environment, Screen screen, String text)
      throws IOException {
    try (Pager shown = new Pager(terminal, environment)) {
      shown.begin(screen);
      for (byte octet : text.getBytes(UTF_8)) {
        shown.write(octet);
      }
      shown.flush();
    }
  }

  @Test
  void moreThanAScreenGoesToTheProgramThatTheUserLikes() throws IOException {
    String text = "line\n".repeat(30);
    show(keeper(), TEN_ROWS, text);
    assertThat(paged()).isEqualTo(text);
    assertThat(terminal.size()).isZero();
  }

  @Test
  void whatFitsIsShownAtOnce() throws IOException {
    String text = "line\n".repeat(8) + "the last";
    show(keeper(), TEN_ROWS, text);
    assertThat(paged()).isEmpty();
    assertThat(terminal.toString(UTF_8)).isEqualTo(text);
  }

  @Test
  void whereNobodyCountedRowsTheProgramDecides() throws IOException {
    show(keeper(), new Screen(true, 80), "a\n");
    assertThat(paged()).isEqualTo("a\n");
  }

  @Test
  void filesAndPipesGetEverythingAsItIs() throws IOException {
    String text = "line\n".repeat(30);
    show(keeper(), new Screen(false, Screen.UNBOUNDED, 10), text);
    show("cat", TEN_ROWS, text);
    show("", TEN_ROWS, text);
    show("/nowhere/is-no-program", TEN_ROWS, text);
    show(Map.of("PAGER", keeper(), "TERM", "dumb"), TEN_ROWS, text);
    assertThat(paged()).isEmpty();
    assertThat(terminal.toString(UTF_8)).isEqualTo(text.repeat(5));
  }

  /** Somebody who leaves it early has seen enough. */
  @Test
  void aPagerThatIsLeftIsNoError() throws IOException {
    Pager pager = new Pager(terminal, Map.of("PAGER", "head -n 1 > /dev/null", "TERM", "xterm"));
    StandardOutput out = new StandardOutput(pager);
    pager.begin(TEN_ROWS);
    byte[] line = "a line of a long list\n".getBytes(UTF_8);
    for (int i = 0; i < 100_000 && !out.isLost(); i++) {
      try {
        out.write(line, 0, line.length);
      } catch (IOException e) {
        break;
      }
    }
    out.end();
    assertThat(out.isLost()).isTrue();
    assertThat(out.failure()).isNull();
  }

  /** Java has noticed its end then, and its stream says something else than a closed pipe's. */
  @Test
  void aPagerThatEndedLongAgoIsNoErrorEither() throws IOException, InterruptedException {
    Pager pager = new Pager(terminal, Map.of("PAGER", "exit 0;", "TERM", "xterm"));
    StandardOutput out = new StandardOutput(pager);
    pager.begin(TEN_ROWS);
    out.write("line\n".repeat(30).getBytes(UTF_8));
    ProcessHandle.current().children().forEach(child -> child.onExit().join());
    Thread.sleep(100);
    out.end();
    assertThat(out.isLost()).isTrue();
    assertThat(out.failure()).isNull();
  }

  @Test
  void theSystemsWordForAClosedPipeIsAsked() {
    // Tests run in the language of the C locale.
    assertThat(StandardOutput.closedPipe()).isEqualTo("Broken pipe");
  }
}
