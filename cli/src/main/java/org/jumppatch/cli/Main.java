package org.jumppatch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command {@code jumppatch} itself: its global options, and the list of its commands. */
public final class Main implements Runnable {
  private static final String[] EXIT_CODES = {
    "0:Done, and all is well.",
    "1:Done, and the answer is no: a check fails, bytes stay unexplained, a limit is passed.",
    "2:The command line, or the text of a script, is wrong.",
    "3:An input is not what it should be, or an output cannot be written.",
    "4:Refused as unsafe; the message names the option that overrides it.",
    "5:Something is missing on this machine; the message says how to install it.",
    "70:A fault of jumppatch itself.",
  };

  private final CommandSpec spec;
  private final Given<Boolean> debug;
  private final Given<Boolean> quiet;
  private final Given<Colours.When> color;
  private final Screen screen;
  private final BooleanSupplier lost;

  private Main(Screen screen, BooleanSupplier lost) {
    this.screen = screen;
    this.lost = lost;
    spec = CommandSpec.wrapWithoutInspection(this).name("jumppatch");
    spec.usageMessage()
        .description("Lists, flips, traces and checks Linux static keys in x86-64 ELF images.")
        .synopsisSubcommandLabel("COMMAND")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(UsageMessageSpec.keyValuesMap(EXIT_CODES));
    debug =
        inherited(
            OptionSpec.builder("--debug")
                .initialValue(false)
                .description("Show where in jumppatch an error arose."));
    quiet =
        inherited(
            OptionSpec.builder("-q", "--quiet")
                .initialValue(false)
                .description("Tell no progress, and nothing of what was done."));
    color =
        inherited(
            OptionSpec.builder("--color")
                .initialValue(Colours.When.AUTO)
                .paramLabel("WHEN")
                .description(
                    "auto (on a terminal, unless NO_COLOR is set; the default), always or never."));
    Syntax.addStandardOptions(spec);
  }

  /** An option that every command has, too. */
  private <T> Given<T> inherited(OptionSpec.Builder builder) {
    Object otherwise = builder.initialValue();
    Class<?> type = otherwise instanceof Boolean ? boolean.class : otherwise.getClass();
    OptionSpec option = builder.type(type).scopeType(ScopeType.INHERIT).build();
    spec.addOption(option);
    return new Given<>(option);
  }

  /** The command that a subcommand belongs to. */
  static Main of(CommandSpec spec) {
    return (Main) spec.root().userObject();
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
    Commands.addTo(spec, args);
    CommandLine commandLine =
        new CommandLine(spec)
            .setOut(out)
            .setErr(err)
            // An argument such as @image names a file like any other.
            .setExpandAtFiles(false)
            .setUsageHelpWidth(Math.max(55, Math.min(100, screen.columns())))
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

  /** The whole command line, with every command: what documents it is made of it. */
  static CommandLine commandLine() {
    Main main = new Main(Screen.NONE, () -> false);
    Commands.addTo(main.spec);
    return new CommandLine(main.spec).setUsageHelpWidth(100);
  }

  /** Reached where no command is named. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "no command given");
  }

  boolean debug() {
    return debug.value();
  }

  boolean quiet() {
    return quiet.value();
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
    return Colours.of(color.value(), System.getenv("NO_COLOR"), screen);
  }
}
