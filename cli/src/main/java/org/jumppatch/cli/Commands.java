package org.jumppatch.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.command.BatchCommand;
import org.jumppatch.cli.command.CallCommand;
import org.jumppatch.cli.command.CheckCommand;
import org.jumppatch.cli.command.CostCommand;
import org.jumppatch.cli.command.DiffCommand;
import org.jumppatch.cli.command.DisableCommand;
import org.jumppatch.cli.command.EnableCommand;
import org.jumppatch.cli.command.ExplainCommand;
import org.jumppatch.cli.command.ListCommand;
import org.jumppatch.cli.command.PackCommand;
import org.jumppatch.cli.command.ShowCommand;
import org.jumppatch.cli.command.TraceCommand;
import org.jumppatch.cli.command.UnpackCommand;
import org.jumppatch.cli.command.WhoCommand;
import org.jumppatch.cli.completion.CompleteNamesCommand;
import org.jumppatch.cli.syntax.Syntax;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands by name. Only the one that a command line names is made; none for the version; else
 * all, for the help and for "did you mean".
 */
final class Commands {
  private Commands() {}

  /** In the order in which the help lists them. */
  private static Map<String, Function<Syntax, Callable<Integer>>> all() {
    Map<String, Function<Syntax, Callable<Integer>>> commands = new LinkedHashMap<>();
    commands.put("list", ListCommand::new);
    commands.put("show", ShowCommand::new);
    commands.put("diff", DiffCommand::new);
    commands.put("enable", EnableCommand::new);
    commands.put("disable", DisableCommand::new);
    commands.put("call", CallCommand::new);
    commands.put("batch", BatchCommand::new);
    commands.put("trace", TraceCommand::new);
    commands.put("explain", ExplainCommand::new);
    commands.put("check", CheckCommand::new);
    commands.put("cost", CostCommand::new);
    commands.put("who", WhoCommand::new);
    commands.put("unpack", UnpackCommand::new);
    commands.put("pack", PackCommand::new);
    commands.put("each", EachCommand::new);
    commands.put("help", HelpCommand::new);
    commands.put("completion", CompletionCommand::new);
    commands.put("complete-names", CompleteNamesCommand::new);
    commands.put("manual", ManualCommand::new);
    return commands;
  }

  /** Adds what these arguments need. */
  static void addTo(CommandSpec root, String... args) {
    Map<String, Function<Syntax, Callable<Integer>>> commands = all();
    String name = firstWord(args);
    Function<Syntax, Callable<Integer>> named = commands.get(name);
    if (named != null) {
      add(root, String.valueOf(name), named);
    } else if (!asksForVersion(args)) {
      commands.forEach((each, command) -> add(root, each, command));
    }
  }

  private static void add(
      CommandSpec root, String name, Function<Syntax, Callable<Integer>> command) {
    Syntax syntax = new Syntax(name);
    syntax.runs(command.apply(syntax));
    root.addSubcommand(name, syntax.spec());
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
