package org.jumppatch.cli.completion;

import java.util.List;
import java.util.stream.Collectors;

/** The words as calls of fish's {@code complete}. */
final class FishWords {
  private static final String COMPLETE = "complete -c jumppatch -n ";

  private FishWords() {}

  static String of(Vocabulary words) {
    StringBuilder script =
        new StringBuilder("function __jumppatch_takes_value\n    contains -- $argv");
    words.optionsWithValue().stream()
        .flatMap(option -> option.names().stream())
        .distinct()
        .forEach(name -> script.append(' ').append(name));
    script.append("\nend\n\n");
    String none = "'not __jumppatch_command'";
    for (Word command : words.commands()) {
      script.append(COMPLETE).append(none).append(" -f -a ").append(command.name());
      script.append(" -d ").append(quoted(command.description())).append('\n');
    }
    options(script, none, words.globalOptions());
    for (Word command : words.commands()) {
      options(script, "'__jumppatch_command " + command.name() + "'", words.options(command));
    }
    script.append(COMPLETE).append("'__jumppatch_command help each' -f -a '");
    script.append(String.join(" ", words.commands().stream().map(Word::name).toList()));
    script.append("'\n");
    String withNames =
        words.commands().stream()
            .filter(words::takesNames)
            .map(Word::name)
            .collect(Collectors.joining(" "));
    script.append(COMPLETE).append("'__jumppatch_command ").append(withNames);
    return script.append("' -a '(__jumppatch_names)'\n").toString();
  }

  private static void options(StringBuilder script, String condition, List<Word> options) {
    for (Word option : options) {
      script.append(COMPLETE).append(condition);
      for (String name : option.names()) {
        boolean isLong = name.startsWith("--");
        script.append(isLong ? " -l " : " -s ").append(name.substring(isLong ? 2 : 1));
      }
      if (option.takesValue()) {
        script.append(option.values().isEmpty() && !option.named() ? " -r" : " -x");
      }
      if (option.named()) {
        script.append(" -a '(__jumppatch_names)'");
      }
      if (!option.values().isEmpty()) {
        String values = String.join(" ", option.values());
        script.append(" -a '").append(option.list() ? "(__jumppatch_list " + values + ")" : values);
        script.append('\'');
      }
      script.append(" -d ").append(quoted(option.description())).append('\n');
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
