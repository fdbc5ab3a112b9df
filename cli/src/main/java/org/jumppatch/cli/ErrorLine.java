package org.jumppatch.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.OutputLostException;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.compression.CodecMissingException;
import org.jumppatch.elf.jumplabel.UnexpectedOpException;
import org.jumppatch.elf.output.SameFileException;
import org.jumppatch.elf.source.SourceMissingException;
import org.jumppatch.patcher.decode.CapstoneMissingException;
import org.jumppatch.patcher.script.Problem;
import org.jumppatch.patcher.script.ScriptException;
import org.jumppatch.patcher.site.UnsafePatchException;
import org.jumppatch.patcher.trace.ReplayException;
import org.jumppatch.patcher.trace.event.TraceFormatException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes one line on standard error, and an exit code, of whatever ends a command early. */
final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final int LONGEST_LINE = 4000;

  private final Globals globals;

  ErrorLine(Globals globals) {
    this.globals = globals;
  }

  @Override
  public int handleParseException(ParameterException thrown, String[] args) {
    CommandLine command = thrown.getCommandLine();
    ParameterException e = unknownOption(thrown, command);
    String name = unknownCommand(e, command);
    if (name != null) {
      return report(command.getErr(), e, HelpCommand.unknown(command, name), ExitCode.USAGE);
    }
    String near = "";
    if (e instanceof UnmatchedArgumentException unmatched) {
      near = SimilarNames.question(unmatched.getSuggestions());
    }
    String help = " (see " + command.getCommandSpec().qualifiedName() + " --help)";
    return report(command.getErr(), e, wrong(e) + near + help, ExitCode.USAGE);
  }

  /**
   * That an option is unknown comes before that an argument is missing: it may be what is meant.
   */
  private static ParameterException unknownOption(ParameterException e, CommandLine command) {
    List<String> words = command.getUnmatchedArguments();
    return e instanceof MissingParameterException && words.stream().anyMatch(w -> w.startsWith("-"))
        ? new UnmatchedArgumentException(command, words)
        : e;
  }

  /** The word that stands where a command should; null if that is not what is wrong. */
  private static @Nullable String unknownCommand(ParameterException e, CommandLine command) {
    List<String> words =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getUnmatched() : List.of();
    boolean atCommand = !command.getSubcommands().isEmpty() && !words.isEmpty();
    return atCommand && !words.get(0).startsWith("-") ? words.get(0) : null;
  }

  /** What is wrong with an option's value, in the words of the other refusals. */
  private static String wrong(ParameterException e) {
    ArgSpec option = e.getArgSpec();
    String wanted = option == null || e.getValue() == null ? "" : wanted(option);
    return wanted.isEmpty()
        ? String.valueOf(e.getMessage())
        : "%s %s: %s".formatted(new Given<>(option).name(), e.getValue(), wanted);
  }

  private static String wanted(ArgSpec option) {
    List<String> words = Given.words(option);
    if (!words.isEmpty()) {
      return "one of " + String.join(", ", words);
    }
    Class<?> type = option.type();
    return type == Integer.class
        ? "a whole number up to " + Integer.MAX_VALUE
        : type == Long.class ? "a whole number up to " + Long.MAX_VALUE : "";
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof OutputLostException) {
      return ExitCode.DONE;
    }
    if (e instanceof ScriptException script) {
      return problems(err, script);
    }
    int exitCode = exitCode(e);
    return exitCode == ExitCode.BUG ? bug(err, e) : report(err, e, line(e, command), exitCode);
  }

  private static int exitCode(Exception e) {
    if (e instanceof UsageException || e instanceof ReplayException) {
      return ExitCode.USAGE;
    }
    if (e instanceof UnsafePatchException
        || e instanceof UnexpectedOpException
        || e instanceof SameFileException) {
      return ExitCode.REFUSED;
    }
    if (e instanceof CapstoneMissingException
        || e instanceof CodecMissingException
        || e instanceof SourceMissingException) {
      return ExitCode.MISSING;
    }
    return e instanceof ImageFormatException
            || e instanceof TraceFormatException
            || e instanceof IOException
        ? ExitCode.UNREADABLE
        : ExitCode.BUG;
  }

  private static String line(Exception e, CommandLine command) {
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file";
    }
    if (e instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (e instanceof SameFileException same) {
      boolean replaces = command.getCommandSpec().findOption("--in-place") != null;
      return same.getMessage() + (replaces ? "; --in-place replaces it" : "");
    }
    return String.valueOf(e.getMessage());
  }

  /** A line for each problem, and what shows it after. */
  private int problems(PrintWriter err, ScriptException e) {
    for (Problem problem : e.problems()) {
      err.println(
          "jumppatch: " + clipped(e.script() + ":" + problem.at() + ": " + problem.message()));
      for (String line : problem.evidence()) {
        err.println("    " + line);
      }
    }
    if (globals.debug()) {
      e.printStackTrace(err);
    }
    err.flush();
    return e.isRefusal() ? ExitCode.REFUSED : ExitCode.USAGE;
  }

  /** For what the JVM itself reports; also where that is nobody's bug. */
  int error(PrintWriter err, Error e, String... args) {
    if (e instanceof OutOfMemoryError) {
      String line = "not enough memory; give Java more with JDK_JAVA_OPTIONS=-Xmx8g";
      return report(err, e, line, ExitCode.MISSING);
    }
    // The JVM's words for a page of a mapped file that is no longer there (SIGBUS).
    if (e instanceof InternalError && String.valueOf(e.getMessage()).contains("unsafe memory")) {
      List<String> files = Arrays.stream(args).filter(ErrorLine::isFile).toList();
      String line = String.join(" or ", files) + ": became shorter while it was read";
      return report(err, e, line, ExitCode.UNREADABLE);
    }
    return bug(err, e);
  }

  private static boolean isFile(String arg) {
    try {
      return Files.isRegularFile(Path.of(arg));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** For results that could not be written. */
  static int unwritable(PrintWriter err, IOException e) {
    err.println("jumppatch: standard output: " + String.valueOf(e.getMessage()));
    err.flush();
    return ExitCode.UNREADABLE;
  }

  /** For what no command foresaw. */
  int bug(PrintWriter err, Throwable e) {
    String hint = globals.debug() ? "" : " (a bug; --debug shows where)";
    return report(err, e, "unexpected " + e + hint, ExitCode.BUG);
  }

  /** A name in it may be as long as a file can make it. */
  private static String clipped(String line) {
    return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
  }

  private int report(PrintWriter err, Throwable e, String line, int exitCode) {
    err.println("jumppatch: " + clipped(line));
    if (globals.debug()) {
      e.printStackTrace(err);
    }
    err.flush();
    return exitCode;
  }
}
