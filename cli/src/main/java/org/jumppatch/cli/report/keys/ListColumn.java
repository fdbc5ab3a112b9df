package org.jumppatch.cli.report.keys;

import java.util.List;
import java.util.stream.Stream;
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
    return Stream.of(all)
        .map(one -> "  %-9s %-10s %s".formatted(one.heading(), one.label(), one.meaning()))
        .toList();
  }
}
