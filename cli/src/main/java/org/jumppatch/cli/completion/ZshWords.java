package org.jumppatch.cli.completion;

import java.util.List;

/** The words as arrays that zsh's {@code _describe} and {@code _arguments} take. */
final class ZshWords {
  private ZshWords() {}

  static String of(Vocabulary words) {
    StringBuilder script = new StringBuilder("_jumppatch_words() {\n  case $1 in\n");
    for (Word command : words.commands()) {
      script.append("    ").append(command.name()).append(")\n");
      script.append("      named=").append(words.takesNames(command) ? 1 : 0).append('\n');
      options(script, words.options(command));
      script.append("      ;;\n");
    }
    script.append("    '')\n      commands=(\n");
    for (Word command : words.commands()) {
      script
          .append("        ")
          .append(quoted(command.name() + ":" + command.description()))
          .append('\n');
    }
    script.append("      )\n");
    options(script, words.globalOptions());
    return script.append("      ;;\n  esac\n}\n").toString();
  }

  private static void options(StringBuilder script, List<Word> options) {
    script.append("      options=(\n");
    for (Word option : options) {
      for (String name : option.names()) {
        script.append("        ").append(quoted(specification(option, name))).append('\n');
      }
    }
    script.append("      )\n");
  }

  /** {@code (EXCLUDED)NAME=[DESCRIPTION]:MESSAGE:ACTION}. */
  private static String specification(Word option, String name) {
    String others = "(" + String.join(" ", option.names()) + ")";
    String text = option.description().replaceAll("([\\[\\]:\\\\])", "\\\\$1");
    String assigned = option.takesValue() && name.startsWith("--") ? "=" : "";
    return others + name + assigned + "[" + text + "]" + action(option);
  }

  private static String action(Word option) {
    if (!option.takesValue()) {
      return "";
    }
    if (option.named()) {
      return ":name:_jumppatch_names";
    }
    if (option.values().isEmpty()) {
      return ":value:_files";
    }
    String values = String.join(" ", option.values()).replace(":", "\\:");
    return option.list() ? ":list:_values -s , value " + values : ":value:(" + values + ")";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
