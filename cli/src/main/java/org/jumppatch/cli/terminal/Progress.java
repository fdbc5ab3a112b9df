package org.jumppatch.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A line on standard error that tells how far something is, from its second second on. It is for
 * people: where standard error is no terminal, or {@code --quiet} is given, there is none.
 */
public final class Progress implements AutoCloseable {
  /** Set by the launcher where standard error is a terminal. */
  private static final String TERMINAL = "jumppatch.terminal.err";

  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration PERIOD = Duration.ofMillis(200);

  /**
   * No terminal is narrower; a line that wraps could not be taken back. A terminal that is
   * interrupted adds {@code ^C} to it.
   */
  private static final int WIDTH = 77;

  private static final String ECHO = "^C";
  private static final String LINE_START = OwnControl.of("\r");

  private final PrintWriter err;
  private final Duration patience;
  private final Duration period;
  private final @Nullable Thread teller;
  private volatile Supplier<String> line;
  private String last = "";
  private @Nullable Thread wiping;
  private boolean over;

  private Progress(
      PrintWriter err, boolean wanted, Duration patience, Duration period, Supplier<String> line) {
    this.err = err;
    this.patience = patience;
    this.period = period;
    this.line = line;
    this.teller = wanted ? new Thread(this::tell, "progress") : null;
    if (teller != null) {
      teller.setDaemon(true);
      teller.start();
    }
  }

  /**
   * Begins to tell how far something is, where standard error is a terminal.
   *
   * @param wanted whether the user wants to be told
   */
  public static Progress of(PrintWriter err, boolean wanted, Supplier<String> line) {
    return new Progress(err, wanted && Boolean.getBoolean(TERMINAL), PATIENCE, PERIOD, line);
  }

  /** Tells after so much patience, and again after each period. */
  static Progress toTerminal(
      PrintWriter err, Duration patience, Duration period, Supplier<String> line) {
    return new Progress(err, true, patience, period, line);
  }

  /** From now on something else is told; it is asked for from another thread. */
  public void doing(Supplier<String> next) {
    line = next;
  }

  private void tell() {
    try {
      for (Duration wait = patience; ; wait = period) {
        Thread.sleep(wait.toMillis());
        show(Terminal.printable(line.get()));
      }
    } catch (InterruptedException e) {
      wipe("");
    }
  }

  /** Puts a text where the last one was. */
  private synchronized void show(String text) {
    String fitting = text.length() > WIDTH ? text.substring(0, WIDTH) : text;
    if (over || fitting.equals(last)) {
      return;
    }
    if (last.isEmpty()) {
      // Else the prompt of a shell would stand after half a line.
      wiping = new Thread(() -> wipe(ECHO), "progress at exit");
      Runtime.getRuntime().addShutdownHook(wiping);
    }
    print(fitting, Math.max(0, last.length() - fitting.length()));
    last = fitting;
  }

  /** Takes away what was shown, and what a terminal has put after it; nothing is shown again. */
  private synchronized void wipe(String behind) {
    if (!over && !last.isEmpty()) {
      print(" ".repeat(last.length() + behind.length()) + LINE_START, 0);
    }
    over = true;
  }

  private void print(String text, int blanks) {
    err.print(LINE_START + text + " ".repeat(blanks));
    err.flush();
  }

  /** Takes the line away, for good. */
  @Override
  public void close() {
    end();
  }

  /** The same before the results come, which would stand in the middle of it. */
  public void end() {
    if (teller == null) {
      return;
    }
    teller.interrupt();
    boolean interrupted = false;
    while (teller.isAlive()) {
      try {
        teller.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    forgetExit();
  }

  private synchronized void forgetExit() {
    if (wiping != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(wiping);
      } catch (IllegalStateException e) {
        // The process ends already.
      }
      wiping = null;
    }
  }
}
