package org.jumppatch.cli.completion;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.syntax.Given;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A word that a command line may have: a command or an option.
 *
 * @param names of an option all, the longest one last; of a command one
 * @param description one sentence
 * @param takesValue whether the next word is its value
 * @param values what the value may be; empty where it may be anything
 * @param list whether it may be several of them, with commas between
 * @param named whether the value is the name of something in an image
 */
record Word(
    List<String> names,
    String description,
    boolean takesValue,
    List<String> values,
    boolean list,
    boolean named) {
  /** In the label of a value that names a function, or a static call with one. */
  static final String FUNCTION = "FUNCTION";

  String name() {
    return names.get(names.size() - 1);
  }

  static Word of(CommandSpec command) {
    return new Word(
        List.of(command.name()),
        sentence(command.usageMessage().description()),
        false,
        List.of(),
        false,
        false);
  }

  /** The options of a command that its help shows. */
  static List<Word> options(CommandLine command) {
    List<Word> words = new ArrayList<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        words.add(of(option));
      }
    }
    return words;
  }

  private static Word of(OptionSpec option) {
    List<String> names = new ArrayList<>(List.of(option.names()));
    names.remove(option.longestName());
    names.add(option.longestName());
    return new Word(
        names,
        sentence(option.description()),
        option.arity().max() > 0,
        Given.words(option),
        option.paramLabel().contains(","),
        option.paramLabel().contains(FUNCTION));
  }

  /** The first one, without its full stop. */
  private static String sentence(String... lines) {
    String text = lines.length == 0 ? "" : lines[0];
    int end = text.indexOf(". ");
    text = end < 0 ? text : text.substring(0, end);
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
