package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jumppatch.cli.syntax.ExitCode;
import org.junit.jupiter.api.Test;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void versionIsOneLineWithANumber() {
    assertThat(run("--version")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).matches("jumppatch \\d+\\.\\d+\\.\\d+\\R");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpNamesTheCommandAndTheExitCodes() {
    assertThat(run("--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("Usage: jumppatch", "Exit codes:", "--debug");
    assertThat(err.toString()).isEmpty();
  }

  /** The property stands for a terminal, by which picocli goes. */
  @Test
  void helpShowsNoEscapesOnATerminal() {
    String before = System.setProperty("picocli.ansi", "true");
    try {
      for (String[] line : new String[][] {{"--help"}, {"list", "--help"}, {"help", "list"}}) {
        assertThat(run(line)).isEqualTo(ExitCode.DONE);
      }
    } finally {
      if (before == null) {
        System.clearProperty("picocli.ansi");
      } else {
        System.setProperty("picocli.ansi", before);
      }
    }
    assertThat(out.toString()).contains("Usage: jumppatch list").doesNotContain("\\x1b", "\u001b");
  }

  @Test
  void helpIsACommandToo() {
    assertThat(run("help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("Usage: jumppatch", "Exit codes:");
    assertThat(run("help", "list")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("Usage: jumppatch list", "1-by-1");
    assertThat(run("help", "lisp")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no command lisp").hasLineCount(1);
    assertThat(run("help", "")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no command ''");
  }

  @Test
  void noCommandIsWrongUsage() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .isEqualToIgnoringNewLines("jumppatch: no command given (see jumppatch --help)");
  }

  @Test
  void anUnknownOptionIsOneLineWithTheNearestName() {
    assertThat(run("--versio")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .startsWith("jumppatch: Unknown option: '--versio'; did you mean --version")
        .hasLineCount(1);
  }

  /** Even where arguments are missing, since it may be --help that was meant. */
  @Test
  void anUnknownOptionComesBeforeAMissingArgument() {
    assertThat(run("list", "--hel")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .startsWith("jumppatch: Unknown option: '--hel'; did you mean --help")
        .hasLineCount(1);
  }

  @Test
  void anArgumentWithAnAtSignIsNoArgumentFile() {
    assertThat(run("@image")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no command @image");
  }

  @Test
  void debugShowsTheStack() {
    assertThat(run("--debug")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("\tat " + Main.class.getName());
  }

  private int run(String... args) {
    return Main.execute(new PrintWriter(out), new PrintWriter(err), args);
  }
}
