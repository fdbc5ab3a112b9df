package org.jumppatch.cli.report.keys;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.text.Labelled;
import org.jumppatch.patcher.text.TextTable;

/** A column of a list; its label is the word for it on a command line. */
interface ListColumn extends Labelled {
  /** Its heading, for people. */
  String heading();

  /** What it is, in a few words. */
  String meaning();

  /** By its word, else by its heading. */
  @Override
  default boolean isCalled(String word) {
    return word.equalsIgnoreCase(label()) || word.equalsIgnoreCase(heading());
  }

  /** Whether it is a number. */
  boolean isNumber();

  /** A line for each of these that says what it means. */
  static List<String> help(ListColumn... all) {
    List<String> lines = new ArrayList<>(all.length);
    for (ListColumn one : all) {
      lines.add(
          "  "
              + TextTable.padded(one.heading(), 10)
              + TextTable.padded(one.label(), 12)
              + one.meaning());
    }
    return lines;
  }
}
