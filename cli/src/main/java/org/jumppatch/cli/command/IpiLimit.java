package org.jumppatch.cli.command;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jumppatch.cli.syntax.ExitCode;

/** Holds what a list shows to {@code --max-ipis}. */
final class IpiLimit {
  /** What holds nothing to anything. */
  static final long NONE = Long.MAX_VALUE;

  private final Path image;
  private final long most;
  private final PrintWriter err;
  private int exitCode = ExitCode.DONE;

  /**
   * @param most IPIs to each other CPU that one action may cost
   */
  IpiLimit(Path image, long most, PrintWriter err) {
    this.image = image;
    this.most = most;
    this.err = err;
  }

  /** Whether there is one: then the exit code is an answer by itself. */
  boolean isGiven() {
    return most != NONE;
  }

  /** Names what costs more. */
  void check(String name, int ipisPerCpu) {
    if (ipisPerCpu > most) {
      exitCode = ExitCode.NO;
      err.printf(
          "jumppatch: %s: %s: %s to each other CPU, the limit is %s%n",
          image, name, counted(ipisPerCpu, "IPI"), grouped(most));
    }
  }

  /** That of a command that has checked all: whether something cost more. */
  int exitCode() {
    return exitCode;
  }
}
