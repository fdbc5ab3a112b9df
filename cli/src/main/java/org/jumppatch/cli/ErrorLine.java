package org.jumppatch.cli;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.elf.ImageFormatException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes one line on standard error, and an exit code, of whatever ends a command early. */
final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private final Main main;

  ErrorLine(Main main) {
    this.main = main;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String near = "";
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        near = "; did you mean " + String.join(" or ", suggestions) + "?";
      }
    }
    String help = " (see " + command.getCommandSpec().qualifiedName() + " --help)";
    return report(command.getErr(), e, e.getMessage() + near + help, ExitCode.USAGE);
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof ImageFormatException) {
      return report(err, e, String.valueOf(e.getMessage()), ExitCode.UNREADABLE);
    }
    return bug(err, e);
  }

  /** For what no command foresaw. */
  int bug(PrintWriter err, Throwable e) {
    String hint = main.debug() ? "" : " (a bug; --debug shows where)";
    return report(err, e, "unexpected " + e + hint, ExitCode.BUG);
  }

  private int report(PrintWriter err, Throwable e, String line, int exitCode) {
    err.println("jumppatch: " + line);
    if (main.debug()) {
      e.printStackTrace(err);
    }
    err.flush();
    return exitCode;
  }
}
