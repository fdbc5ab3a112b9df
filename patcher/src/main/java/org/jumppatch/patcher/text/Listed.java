package org.jumppatch.patcher.text;

import java.util.List;

/** Names on one line, of which nobody reads more than so many. */
public final class Listed {
  private Listed() {}

  /** The first ones with commas between, and how many more there are: a, b and 3 more. */
  public static String first(List<String> names, int most) {
    int more = names.size() - most;
    return more <= 0
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, most)) + " and " + Grouped.grouped(more) + " more";
  }
}
