package org.jumppatch.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows results that are longer than the screen a page at a time, as git does: by the program that
 * {@code PAGER} names, else by less. It is started once there is more than a screen of them. What
 * passes has gone through {@link SafeWriter}.
 */
public final class Pager extends OutputStream {
  private static final String USUAL = "less";

  /** What makes a command line one for the shell, as git has it (run-command.c). */
  private static final String SHELL_CHARACTERS = "|&;<>()$`\\\"' \t\n*?[#~=%";

  private final OutputStream terminal;
  private final Map<String, String> environment;

  /** What may fit on a screen; null where it is known, or nobody wants pages. */
  private @Nullable ByteArrayOutputStream held;

  private int rows;
  private @Nullable Process process;
  private @Nullable OutputStream pages;

  /**
   * Nothing is paged until {@link #begin}.
   *
   * @param terminal what shows the results
   */
  public Pager(OutputStream terminal) {
    this(terminal, System.getenv());
  }

  Pager(OutputStream terminal, Map<String, String> environment) {
    this.terminal = terminal;
    this.environment = environment;
  }

  /**
   * From now on results are paged, if the user has a program for it.
   *
   * @param screen what they are shown on; nothing is paged where that is no terminal
   */
  public void begin(Screen screen) {
    String term = environment.getOrDefault("TERM", "");
    boolean wanted = screen.terminal() && !term.isEmpty() && !term.equals("dumb");
    if (wanted && held == null && process == null && !command().isEmpty()) {
      held = new ByteArrayOutputStream();
      rows = screen.rows();
    }
  }

  /** The words to run; none where PAGER says that the terminal will do. */
  private List<String> command() {
    String pager = environment.getOrDefault("PAGER", USUAL).strip();
    if (pager.isEmpty() || pager.equals("cat")) {
      return List.of();
    }
    boolean plain = pager.chars().noneMatch(c -> SHELL_CHARACTERS.indexOf(c) >= 0);
    return plain ? List.of(pager) : List.of("/bin/sh", "-c", pager);
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    ByteArrayOutputStream waiting = held;
    if (waiting == null) {
      target().write(bytes, from, length);
      return;
    }
    waiting.write(bytes, from, length);
    for (int i = from; i < from + length; i++) {
      rows -= bytes[i] == '\n' ? 1 : 0;
    }
    // The last row is the prompt's.
    if (rows <= 1) {
      held = null;
      start();
      waiting.writeTo(target());
    }
  }

  private OutputStream target() {
    return pages == null ? terminal : pages;
  }

  /** Where there is no such program the results are shown as they are. */
  private void start() {
    ProcessBuilder builder =
        new ProcessBuilder(command())
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    // Ends if one screen is enough, passes colours, leaves the text on the terminal.
    builder.environment().putIfAbsent("LESS", "FRX");
    builder.environment().putIfAbsent("LV", "-c");
    try {
      Process started = builder.start();
      process = started;
      pages = new Pages(started.getOutputStream());
      // A terminal interrupts all of a command; less goes on, and a prompt would fall into it.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> await(started), "pager at exit"));
    } catch (IOException e) {
      pages = null;
    }
  }

  @Override
  public void flush() throws IOException {
    if (held == null) {
      target().flush();
    }
  }

  /** Shows what is left, and waits until the user has seen enough. */
  @Override
  public void close() throws IOException {
    ByteArrayOutputStream waiting = held;
    held = null;
    try {
      if (waiting != null) {
        waiting.writeTo(target());
      }
      target().flush();
    } finally {
      Process running = process;
      if (running != null) {
        await(running);
      }
    }
  }

  private static void await(Process pager) {
    try {
      pager.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already.
    }
    boolean interrupted = false;
    while (pager.isAlive()) {
      try {
        pager.waitFor();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What a program reads. It fails for one reason: the program has ended, since the user has seen
   * enough. Once Java has noticed that, it does not say what the operating system says.
   */
  private static final class Pages extends OutputStream {
    private final OutputStream out;

    Pages(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        throw new IOException(StandardOutput.closedPipe(), e);
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        throw new IOException(StandardOutput.closedPipe(), e);
      }
    }
  }
}
