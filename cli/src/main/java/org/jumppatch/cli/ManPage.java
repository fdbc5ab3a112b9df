package org.jumppatch.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A command's help as a manual page, in the macros of man(7). */
final class ManPage {
  /** Two columns, which are a name and what it stands for, and what is said of it. */
  private static final Pattern ROW = Pattern.compile(" +(\\S(?:.*?\\S)?) {2,}(\\S+) +(.*)");

  /** A row of a description: what is written, and what that does. */
  private static final Pattern PAIR = Pattern.compile(" +(\\S(?:.*?\\S)?) {2,}(\\S.*)");

  private static final List<String> OTHERS =
      List.of("objdump(1)", "readelf(1)", "makedumpfile(8)", "crash(8)");

  private final CommandLine command;
  private final CommandSpec spec;
  private final StringBuilder page = new StringBuilder();

  /**
   * @param command with its subcommands
   */
  ManPage(CommandLine command) {
    this.command = command;
    this.spec = command.getCommandSpec();
  }

  /** The page. */
  String text() {
    UsageMessageSpec usage = spec.usageMessage();
    String name = spec.qualifiedName("-");
    line(".TH " + name.toUpperCase(Locale.ROOT) + " 1 \"\" jumppatch \"User Commands\"");
    section("NAME");
    line(escaped(name) + " \\- " + escaped(first(usage.description())));
    section("SYNOPSIS");
    String synopsis = new Help(spec, Help.defaultColorScheme(Help.Ansi.OFF)).synopsis(0);
    line(escaped(String.join(" ", synopsis.strip().split("\\s+"))));
    section("DESCRIPTION");
    paragraphs(usage.description());
    arguments();
    options();
    commands();
    exitCodes(usage);
    if (command.getParent() == null) {
      items("ENVIRONMENT", Surroundings.environment());
      items("FILES", Surroundings.files());
    }
    notes();
    examples();
    seeAlso();
    return page.toString();
  }

  /** Notes: text, and tables, of which each row becomes an item. */
  private void notes() {
    List<String> notes =
        Stream.of(spec.usageMessage().footer())
            .takeWhile(text -> !isExample(text))
            .filter(text -> !text.isEmpty())
            .toList();
    if (!notes.isEmpty()) {
      section("NOTES");
    }
    for (String text : notes) {
      Matcher row = ROW.matcher(text);
      if (row.matches()) {
        item(row.group(1) + "  " + row.group(2), row.group(3).replaceAll(" {2,}", "; "));
      } else {
        line(escaped(text));
      }
    }
  }

  /** Of all commands the first one each, where the page is that of all. */
  private void examples() {
    section("EXAMPLES");
    line(".nf");
    if (command.getSubcommands().isEmpty()) {
      examplesOf(spec).forEach(example -> line(escaped(example)));
    } else {
      visible()
          .flatMap(one -> examplesOf(one.getCommandSpec()).limit(1))
          .forEach(example -> line(escaped(example)));
    }
    line(".fi");
  }

  private static Stream<String> examplesOf(CommandSpec spec) {
    return Stream.of(spec.usageMessage().footer())
        .dropWhile(text -> !isExample(text))
        .map(text -> text.replaceFirst("^Examples?: ", "").strip());
  }

  private static boolean isExample(String text) {
    return text.startsWith("Example");
  }

  private void items(String title, List<Surroundings.Item> items) {
    section(title);
    items.forEach(one -> item(one.name(), sentence(one.meaning())));
  }

  private static String sentence(String phrase) {
    return Character.toUpperCase(phrase.charAt(0)) + phrase.substring(1) + ".";
  }

  /** The other pages, and of other programs those that one would look for next. */
  private void seeAlso() {
    CommandLine root = command.getParent() == null ? command : command.getParent();
    Stream<String> pages =
        Stream.concat(Stream.of(root), visible(root))
            .filter(one -> one != command)
            .map(one -> one.getCommandSpec().qualifiedName("-") + "(1)");
    section("SEE ALSO");
    line(escaped(Stream.concat(pages, OTHERS.stream()).collect(Collectors.joining(", "))));
  }

  private Stream<CommandLine> visible() {
    return visible(command);
  }

  private static Stream<CommandLine> visible(CommandLine command) {
    return command.getSubcommands().values().stream()
        .filter(one -> !one.getCommandSpec().usageMessage().hidden());
  }

  private void arguments() {
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      if (page.indexOf(".SH ARGUMENTS") < 0) {
        section("ARGUMENTS");
      }
      item(argument.paramLabel(), argument.description());
    }
  }

  private void options() {
    section("OPTIONS");
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        item(String.join(", ", option.names()) + label, option.description());
      }
    }
  }

  private void commands() {
    if (!command.getSubcommands().isEmpty()) {
      section("COMMANDS");
    }
    visible()
        .forEach(
            one ->
                item(
                    "jumppatch-" + one.getCommandName() + "(1)",
                    first(one.getCommandSpec().usageMessage().description())));
  }

  private void exitCodes(UsageMessageSpec usage) {
    if (!usage.exitCodeList().isEmpty()) {
      section("EXIT STATUS");
      usage.exitCodeList().forEach((code, meaning) -> item(code, meaning));
    }
  }

  private void section(String title) {
    line(".SH " + title);
  }

  private void item(String term, String... description) {
    line(".TP");
    line(".B " + escaped(term));
    line(escaped(String.join(" ", List.of(description))));
  }

  private void paragraphs(String... lines) {
    for (String text : lines) {
      Matcher pair = PAIR.matcher(text);
      if (text.isEmpty()) {
        line(".PP");
      } else if (pair.matches()) {
        item(pair.group(1), pair.group(2));
      } else {
        line(escaped(text));
      }
    }
  }

  private static String first(String... lines) {
    return lines.length == 0 ? "" : lines[0];
  }

  /** Text in which nothing is a request, an escape, or a hyphen where a minus is meant. */
  private static String escaped(String text) {
    String safe = text.replace("%n", " ").replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
