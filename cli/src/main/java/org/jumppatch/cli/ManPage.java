package org.jumppatch.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A command's help as a manual page, in the macros of man(7). */
final class ManPage {
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
    footer(usage.footer());
    return page.toString();
  }

  /** Paragraphs of notes, and the examples at the end. */
  private void footer(String... lines) {
    boolean open = false;
    boolean example = false;
    for (String text : lines) {
      if (text.isEmpty()) {
        continue;
      }
      boolean begins = text.startsWith("Example");
      if (!open || begins) {
        section(begins ? "EXAMPLE" : "NOTES");
        line(".nf");
      }
      open = true;
      example |= begins;
      line(escaped(example ? text.replaceFirst("^Examples?: ", "").strip() : text));
    }
    if (open) {
      line(".fi");
    }
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
    for (CommandLine one : command.getSubcommands().values()) {
      if (!one.getCommandSpec().usageMessage().hidden()) {
        item(
            "jumppatch-" + one.getCommandName() + "(1)",
            first(one.getCommandSpec().usageMessage().description()));
      }
    }
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
      if (text.isEmpty()) {
        line(".PP");
      } else if (text.startsWith(" ")) {
        line(".br");
        line(escaped(text.strip()));
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
