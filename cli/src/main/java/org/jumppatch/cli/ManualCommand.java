package org.jumppatch.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jumppatch manual}: makes the files in {@code man/}. */
@Command(
    name = "manual",
    description = "Print the manual page of jumppatch or of one of its commands.",
    mixinStandardHelpOptions = true,
    hidden = true)
final class ManualCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command.")
  private @Nullable String name;

  @Override
  public Integer call() {
    CommandLine root = Main.commandLine();
    CommandLine command = name == null ? root : root.getSubcommands().get(name);
    if (command == null) {
      throw new UsageException("no command " + name);
    }
    spec.commandLine().getOut().print(new ManPage(command).text());
    return ExitCode.DONE;
  }
}
