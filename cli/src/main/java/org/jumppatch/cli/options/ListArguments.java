package org.jumppatch.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.patcher.text.Labelled;

/**
 * The options that say how a list is shown: its columns, its order, and whether a tool reads it.
 */
public final class ListArguments {
  private final Given<List<String>> columns;
  private final Given<String> order;
  private final Given<Boolean> reverse;
  private final Given<Boolean> tabs;
  private final Given<Boolean> commas;
  private final Given<Boolean> json;

  /**
   * @param words what the columns of all lists are called that the command shows
   * @param headings whether a column of the first is the one with the second above it
   */
  public ListArguments(Syntax syntax, List<String> words, BiPredicate<String, String> headings) {
    Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    known.addAll(words);
    BiPredicate<String, String> isCalled =
        (word, typed) ->
            known.contains(typed) ? word.equalsIgnoreCase(typed) : headings.test(word, typed);
    columns =
        syntax
            .option(
                "--columns",
                "NAME,...",
                "Show these columns, by their words or headings, in this order.")
            .someOf(words, isCalled);
    order =
        syntax
            .option(
                "--sort",
                "NAME",
                "Sort by the column of this word or heading: numbers with the highest first, texts from a on; sites if"
                    + " not given.")
            .oneOf(words, isCalled);
    reverse = syntax.flag("--reverse", "Turn the order of --sort around.");
    tabs =
        syntax.flag(
            "--tsv", "Write lines with tabs between plain numbers and full names; all kinds.");
    commas =
        syntax.flag(
            "--csv", "Write lines with commas between plain numbers and full names; all kinds.");
    json = syntax.flag("--json", "Write JSON; all kinds.");
  }

  /** Refuses more than one form for tools. */
  public void check() {
    if ((tabs() ? 1 : 0) + (commas() ? 1 : 0) + (isJson() ? 1 : 0) > 1) {
      throw new UsageException("--tsv, --csv and --json exclude each other");
    }
  }

  /**
   * The columns that were asked for; null where none were.
   *
   * @param all those that the list has
   */
  public <T extends Labelled> @Nullable List<T> columns(T[] all) {
    List<String> words = columns.orNull();
    if (words == null) {
      return null;
    }
    List<T> chosen = new ArrayList<>(words.size());
    words.forEach(word -> chosen.add(column(columns.name(), all, word)));
    return chosen;
  }

  /** The column to sort by. */
  public <T extends Labelled> T order(T[] all, T otherwise) {
    String word = order.orNull();
    return word == null ? otherwise : column(order.name(), all, word);
  }

  private static <T extends Labelled> T column(String option, T[] all, String word) {
    return Labelled.find(all, word)
        .orElseThrow(
            () ->
                new UsageException(
                    "%s %s: this list has the columns %s"
                        .formatted(option, word, String.join(", ", Labelled.labels(all)))));
  }

  /** Whether the order is turned around. */
  public boolean isReversed() {
    return reverse.value();
  }

  /** Whether lines with tabs are wanted. */
  public boolean tabs() {
    return tabs.value();
  }

  /** Whether comma-separated values are wanted. */
  public boolean commas() {
    return commas.value();
  }

  /** Whether a JSON document is wanted. */
  public boolean isJson() {
    return json.value();
  }

  /** Whether a tool reads the list. */
  public boolean isForTools() {
    return tabs() || commas() || isJson();
  }
}
