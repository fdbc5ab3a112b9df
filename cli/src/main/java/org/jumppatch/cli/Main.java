package org.jumppatch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Pager;
import org.jumppatch.cli.terminal.SafePrinter;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.StandardOutput;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.TypeConversionException;

/** The command {@code jumppatch} itself: one command line in, one exit code out. */
public final class Main {
  private final Globals globals;

  private Main(Globals globals) {
    this.globals = globals;
    globals
        .spec()
        .name("jumppatch")
        .usageMessage()
        .description("Lists, flips, traces and checks Linux static keys in x86-64 ELF images.")
        .synopsisSubcommandLabel("COMMAND")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.meanings());
  }

  /** Runs one command line and ends the process with its exit code. */
  public static void main(String[] args) {
    int exitCode = execute(args);
    // System.exit looks for a logger to tell, also where the JVM is about to end with 0 anyway.
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Runs one command line on the process's own streams; returns one of {@link ExitCode}. */
  public static int execute(String... args) {
    // Else picocli looks for Groovy, and for every class of java.time, on each start.
    System.setProperty("picocli.disable.closures", "true");
    System.setProperty("picocli.converters.excludes", "java\\.(sql|time)\\..*");
    return execute(
        Screen.ofProcess(),
        new FileOutputStream(FileDescriptor.out),
        new PrintWriter(new FileOutputStream(FileDescriptor.err), false, UTF_8),
        args);
  }

  /** Runs one command line whose results go to a stream, and are shown on a screen. */
  static int execute(Screen screen, OutputStream to, PrintWriter err, String... args) {
    Pager pager = new Pager(to);
    StandardOutput standard = new StandardOutput(pager);
    Main main = new Main(new Globals(screen, standard, standard::isLost, pager::begin));
    int exitCode = main.run(new PrintWriter(standard, false, UTF_8), err, args);
    standard.end();
    IOException failure = standard.failure();
    return failure == null ? exitCode : ErrorLine.unwritable(new SafePrinter(err), failure);
  }

  /**
   * Runs one command line.
   *
   * @param out gets the results
   * @param err gets everything else
   * @return one of {@link ExitCode}
   */
  public static int execute(PrintWriter out, PrintWriter err, String... args) {
    return execute(Screen.NONE, out, err, args);
  }

  /** The same with results that are shown on a screen. */
  static int execute(Screen screen, PrintWriter out, PrintWriter err, String... args) {
    return new Main(new Globals(screen)).run(out, err, args);
  }

  private int run(PrintWriter rawOut, PrintWriter rawErr, String... args) {
    // Numbers and capitals are the same everywhere, in what libraries make too.
    Locale.setDefault(Locale.ROOT);
    PrintWriter out = new SafePrinter(rawOut);
    PrintWriter err = new SafePrinter(rawErr);
    ErrorLine errorLine = new ErrorLine(globals);
    Commands.addTo(globals.spec(), args);
    CommandLine commandLine =
        new CommandLine(globals.spec())
            .setOut(out)
            .setErr(err)
            // An argument such as @image names a file like any other.
            .setExpandAtFiles(false)
            .setUsageHelpWidth(helpWidth(globals.screen()))
            .setColorScheme(plain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(Path.class, Main::path)
            .setParameterExceptionHandler(errorLine)
            .setExecutionExceptionHandler(errorLine);
    try {
      return commandLine.execute(args);
    } catch (Error e) {
      // Left alone, the JVM would exit with 1: an answer.
      return errorLine.error(err, e, args);
    } finally {
      out.flush();
      err.flush();
    }
  }

  private static Path path(String word) {
    try {
      return Syntax.path(word);
    } catch (UsageException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Columns that a help text takes. */
  static int helpWidth(Screen screen) {
    return Math.max(55, Math.min(100, screen.columns()));
  }

  /** The whole command line, with every command: what documents it is made of it. */
  static CommandLine commandLine() {
    Main main = new Main(new Globals(Screen.NONE));
    Commands.addTo(main.globals.spec());
    return new CommandLine(main.globals.spec()).setUsageHelpWidth(100).setColorScheme(plain());
  }

  /** Help has no colours: picocli's own would be written out as what a file's name holds. */
  private static ColorScheme plain() {
    return Help.defaultColorScheme(Ansi.OFF);
  }
}
