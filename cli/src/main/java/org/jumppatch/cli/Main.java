package org.jumppatch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code jumppatch} itself: its global options, and the list of its commands. */
@Command(
    name = "jumppatch",
    description = "Lists, flips, traces and checks Linux static keys in x86-64 ELF images.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done, and all is well.",
      "1:Done, and the answer is no: a check fails, bytes stay unexplained, a limit is passed.",
      "2:The command line, or the text of a script, is wrong.",
      "3:An input is not what it should be, or an output cannot be written.",
      "4:Refused as unsafe; the message names the option that overrides it.",
      "5:Something is missing on this machine; the message says how to install it.",
      "70:A fault of jumppatch itself.",
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where in jumppatch an error arose.")
  private boolean debug;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "Tell no progress, and nothing of what was done.")
  private boolean quiet;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      description = "auto (on a terminal, unless NO_COLOR is set; the default), always or never.")
  private Colours.When color = Colours.When.AUTO;

  private final Screen screen;
  private final BooleanSupplier lost;

  private Main(Screen screen, BooleanSupplier lost) {
    this.screen = screen;
    this.lost = lost;
  }

  /** The command that a subcommand belongs to. */
  static Main of(CommandSpec spec) {
    return (Main) spec.root().userObject();
  }

  /** Runs one command line and ends the process with its exit code. */
  public static void main(String[] args) {
    // Else picocli looks for Groovy, and for every class of java.time, on each start.
    System.setProperty("picocli.disable.closures", "true");
    System.setProperty("picocli.converters.excludes", "java\\.(sql|time)\\..*");
    int exitCode = execute(args);
    // System.exit looks for a logger to tell, also where the JVM is about to end with 0 anyway.
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Runs one command line on the process's own streams; returns one of {@link ExitCode}. */
  public static int execute(String... args) {
    return execute(
        Screen.ofProcess(),
        new StandardOutput(new FileOutputStream(FileDescriptor.out)),
        new PrintWriter(new FileOutputStream(FileDescriptor.err), false, UTF_8),
        args);
  }

  /** Runs one command line whose results go to a stream, and are shown on a screen. */
  static int execute(Screen screen, StandardOutput standard, PrintWriter err, String... args) {
    Main main = new Main(screen, standard::isLost);
    int exitCode = main.run(new PrintWriter(standard, false, UTF_8), err, args);
    IOException failure = standard.failure();
    return failure == null ? exitCode : ErrorLine.unwritable(err, failure);
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
    return new Main(screen, () -> false).run(out, err, args);
  }

  private int run(PrintWriter out, PrintWriter err, String... args) {
    ErrorLine errorLine = new ErrorLine(this);
    CommandLine commandLine =
        Commands.addTo(root(this), args)
            .setOut(out)
            .setErr(err)
            // An argument such as @image names a file like any other.
            .setExpandAtFiles(false)
            .setUsageHelpWidth(Math.max(55, Math.min(100, screen.columns())))
            .setCaseInsensitiveEnumValuesAllowed(true)
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

  /** The whole command line, with every command: what documents it is made of it. */
  static CommandLine commandLine() {
    return Commands.addTo(root(new Main(Screen.NONE, () -> false))).setUsageHelpWidth(100);
  }

  private static CommandLine root(Main main) {
    CommandLine root = new CommandLine(main);
    // Named in the annotation it would be made by reflection, at every start.
    root.getCommandSpec().versionProvider(new Version());
    return root;
  }

  /** Reached where no command is named. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "no command given");
  }

  boolean debug() {
    return debug;
  }

  boolean quiet() {
    return quiet;
  }

  /** Whether nobody gets any more what is written to standard output. */
  boolean isOutputLost() {
    return lost.getAsBoolean();
  }

  /** What standard output is shown on. */
  Screen screen() {
    return screen;
  }

  /** The colours for standard output. */
  Colours colours() {
    return Colours.of(color, System.getenv("NO_COLOR"), screen);
  }
}
