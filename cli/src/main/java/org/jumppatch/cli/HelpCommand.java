package org.jumppatch.cli;

import java.util.concurrent.Callable;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.SimilarNames;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch help}: what {@code --help} shows, as people look for it first. */
final class HelpCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final Given<String> name;

  HelpCommand(Syntax syntax) {
    spec =
        syntax
            .description("Show what jumppatch can do, or what one of its commands can.")
            .footer("", "Example: jumppatch help list")
            .paged()
            .spec();
    name = syntax.optionalArgument(String.class, "COMMAND", "The command.");
  }

  @Override
  public Integer call() {
    CommandLine root =
        Main.commandLine().setUsageHelpWidth(Main.helpWidth(Globals.of(spec).screen()));
    String wanted = name.orNull();
    CommandLine command = wanted == null ? root : root.getSubcommands().get(wanted);
    if (command == null) {
      throw new UsageException(unknown(root, String.valueOf(wanted)));
    }
    spec.commandLine().getOut().print(command.getUsageMessage());
    return ExitCode.DONE;
  }

  /** What is said of a word that is no command. */
  static String unknown(CommandLine root, String word) {
    SimilarNames similar = new SimilarNames(word);
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              if (!command.getCommandSpec().usageMessage().hidden()) {
                similar.offer(name);
              }
            });
    return "no command %s%s (see jumppatch help)"
        .formatted(word.isEmpty() ? "''" : word, SimilarNames.question(similar.closest()));
  }
}
