package org.jumppatch.cli.completion;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The words as functions of bash. All of them are made of characters that mean nothing there. */
final class BashWords {
  private BashWords() {}

  static String of(Vocabulary words) {
    StringBuilder script = new StringBuilder();
    script.append("_jumppatch_words() {\n  case $1 in\n");
    for (Word command : words.commands()) {
      line(script, command.name(), names(words.options(command)));
    }
    line(script, "''", names(words.commands()) + " " + names(words.globalOptions()));
    script.append("  esac\n}\n\n_jumppatch_values() {\n  case $1:$2 in\n");
    for (Word option : words.globalOptions()) {
      values(script, "*", option);
    }
    for (Word command : words.commands()) {
      for (Word option : words.options(command)) {
        values(script, command.name(), option);
      }
    }
    script.append("  esac\n}\n\n");
    // What takes a value in one command may be a flag in another.
    List<String> withValue = new ArrayList<>(options("*", words.globalOptions(), Word::takesValue));
    List<String> named = new ArrayList<>();
    for (Word command : words.commands()) {
      withValue.addAll(options(command.name(), words.options(command), Word::takesValue));
      named.addAll(options(command.name(), words.options(command), Word::named));
    }
    condition(script, "_jumppatch_takes_value", "$1:$2", withValue);
    condition(script, "_jumppatch_value_is_name", "$1:$2", named);
    condition(
        script,
        "_jumppatch_takes_names",
        "$1",
        words.commands().stream().filter(words::takesNames).map(Word::name).toList());
    return script.toString();
  }

  private static String names(List<Word> words) {
    return words.stream().map(Word::name).collect(Collectors.joining(" "));
  }

  private static void values(StringBuilder script, String command, Word option) {
    if (!option.values().isEmpty()) {
      String pattern =
          option.names().stream()
              .map(name -> command + ":" + name)
              .collect(Collectors.joining(" | "));
      line(script, pattern, String.join(" ", option.values()));
    }
  }

  private static void line(StringBuilder script, String pattern, String words) {
    script.append("    %s) printf '%%s' '%s' ;;\n".formatted(pattern, words));
  }

  private static List<String> options(String command, List<Word> options, Predicate<Word> which) {
    return options.stream()
        .filter(which)
        .flatMap(option -> option.names().stream())
        .map(name -> command + ":" + name)
        .toList();
  }

  private static void condition(
      StringBuilder script, String name, String what, List<String> words) {
    String pattern = String.join(" | ", new TreeSet<>(words));
    script.append(
        "%s() {\n  case %s in\n    %s) ;;\n    *) return 1 ;;\n  esac\n}\n\n"
            .formatted(name, what, pattern));
  }
}
