package org.jumppatch.cli.completion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** All words of the command line. */
final class Vocabulary {
  private final CommandLine root;
  private final Map<String, CommandLine> commands = new LinkedHashMap<>();

  /**
   * @param root with all commands
   */
  Vocabulary(CommandLine root) {
    this.root = root;
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              if (!command.getCommandSpec().usageMessage().hidden()) {
                commands.put(name, command);
              }
            });
  }

  /** The commands that the help shows, in its order. */
  List<Word> commands() {
    return commands.values().stream().map(command -> Word.of(command.getCommandSpec())).toList();
  }

  /** The options that stand before a command. */
  List<Word> globalOptions() {
    return Word.options(root);
  }

  List<Word> options(Word command) {
    return Word.options(spec(command).commandLine());
  }

  /** Whether its arguments begin with names of what an image has. */
  boolean takesNames(Word command) {
    return spec(command).positionalParameters().stream()
        .map(argument -> argument.paramLabel())
        .anyMatch(
            label ->
                label.contains("KEY")
                    || label.contains("PATTERN")
                    || label.contains(Word.FUNCTION));
  }

  /** Every option that takes a value, of whatever command. */
  List<Word> optionsWithValue() {
    List<Word> words = new ArrayList<>(globalOptions());
    commands().forEach(command -> words.addAll(options(command)));
    return words.stream().filter(Word::takesValue).distinct().toList();
  }

  private CommandSpec spec(Word command) {
    CommandLine named = commands.get(command.name());
    if (named == null) {
      throw new IllegalArgumentException(command.name());
    }
    return named.getCommandSpec();
  }
}
