package org.jumppatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private static final String IMAGE = Samples.image("schedstats.elf").toString();

  private final StringWriter err = new StringWriter();

  /** Takes so many bytes and no more. */
  private static final class Narrow extends OutputStream {
    private final String problem;
    private int room;
    private int refused;

    Narrow(int room, String problem) {
      this.room = room;
      this.problem = problem;
    }

    @Override
    public void write(int b) throws IOException {
      if (room-- <= 0) {
        refused++;
        throw new IOException(problem);
      }
    }
  }

  private int run(Narrow out, String... args) {
    return Main.execute(Screen.NONE, out, new PrintWriter(err, true), args);
  }

  @Test
  void aClosedPipeIsNoErrorAndTheAnswerStands() {
    for (String[] args :
        new String[][] {
          {"list", IMAGE},
          {"list", "--json", IMAGE},
          {"show", "--all", IMAGE},
          {"trace", "sched_schedstats", IMAGE, "--compare"},
          {"trace", "--help"},
        }) {
      assertThat(run(new Narrow(100, "Broken pipe"), args)).as(String.join(" ", args)).isZero();
      assertThat(err.toString()).as(String.join(" ", args)).isEmpty();
    }
    assertThat(run(new Narrow(0, "Broken pipe"), "list", "--max-ipis", "2", IMAGE))
        .isEqualTo(ExitCode.NO);
  }

  /** It would go on for nobody. */
  @Test
  void aTraceEndsWithItsReader() {
    for (String format : List.of("text", "jsonl", "perfetto")) {
      Narrow pipe = new Narrow(100, "Broken pipe");
      String[] args = {"trace", "sched_schedstats", IMAGE, "--mode=single", "--format", format};
      assertThat(run(pipe, args)).as(format).isZero();
      assertThat(pipe.refused).as(format).isBetween(1, 4);
      assertThat(err.toString()).as(format).isEmpty();
    }
  }

  @Test
  void aFullDiskIsAnError() {
    assertThat(run(new Narrow(10, "No space left on device"), "--help"))
        .isEqualTo(ExitCode.UNREADABLE);
    assertThat(err.toString()).isEqualTo("jumppatch: standard output: No space left on device\n");
  }
}
