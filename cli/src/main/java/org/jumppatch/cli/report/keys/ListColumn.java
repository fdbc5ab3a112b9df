package org.jumppatch.cli.report.keys;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.text.Labelled;

/** A column of a list; its label is the word for it on a command line. */
interface ListColumn extends Labelled {
  /** Its heading, for people. */
  String heading();

  /** What it is, in a few words. */
  String meaning();

  /** Whether it is a number. */
  boolean isNumber();

  /** A line for each of these that says what it means. */
  static List<String> help(ListColumn... all) {
    List<String> lines = new ArrayList<>(all.length);
    for (ListColumn one : all) {
      lines.add("  " + padded(one.heading(), 10) + padded(one.label(), 12) + one.meaning());
    }
    return lines;
  }

  private static String padded(String word, int width) {
    return word + " ".repeat(Math.max(0, width - word.length()));
  }
}
