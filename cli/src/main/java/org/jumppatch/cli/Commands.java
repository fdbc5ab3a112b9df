package org.jumppatch.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The commands by name. Picocli reads a command's annotations when it is added, so only the one
 * that is named is; none for the version; else all, for the help and for "did you mean".
 */
final class Commands {
  private Commands() {}

  /** In the order in which the help lists them. */
  private static Map<String, Supplier<Callable<Integer>>> all() {
    Map<String, Supplier<Callable<Integer>>> commands = new LinkedHashMap<>();
    commands.put("list", ListCommand::new);
    commands.put("show", ShowCommand::new);
    commands.put("enable", EnableCommand::new);
    commands.put("disable", DisableCommand::new);
    commands.put("batch", BatchCommand::new);
    commands.put("trace", TraceCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("unpack", UnpackCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("complete-keys", CompleteKeysCommand::new);
    commands.put("manual", ManualCommand::new);
    return commands;
  }

  /** Adds what these arguments need. */
  static CommandLine addTo(CommandLine root, String... args) {
    Map<String, Supplier<Callable<Integer>>> commands = all();
    Supplier<Callable<Integer>> named = commands.get(firstWord(args));
    if (named != null) {
      root.addSubcommand(named.get());
    } else if (!asksForVersion(args)) {
      commands.values().forEach(command -> root.addSubcommand(command.get()));
    }
    root.getSubcommands().values().forEach(Commands::describe);
    return root;
  }

  private static void describe(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.abbreviateSynopsis(true);
    if (command.getCommand() instanceof TraceCommand) {
      CostHelp.addTo(usage);
    }
  }

  private static boolean asksForVersion(String... args) {
    return args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"));
  }

  private static @Nullable String firstWord(String... args) {
    for (String arg : args) {
      if (!arg.startsWith("-")) {
        return arg;
      }
    }
    return null;
  }
}
