package org.jumppatch.cli;

import java.util.concurrent.Callable;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch manual}: makes the files in {@code man/}. */
final class ManualCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final Given<String> name;

  ManualCommand(Syntax syntax) {
    spec =
        syntax
            .description("Print the manual page of jumppatch or of one of its commands.")
            .hidden()
            .spec();
    name = syntax.optionalArgument(String.class, "COMMAND", "The command.");
  }

  @Override
  public Integer call() {
    CommandLine root = Main.commandLine();
    String wanted = name.orNull();
    CommandLine command = wanted == null ? root : root.getSubcommands().get(wanted);
    if (command == null) {
      throw new UsageException("no command " + wanted);
    }
    spec.commandLine().getOut().print(new ManPage(command).text());
    return ExitCode.DONE;
  }
}
