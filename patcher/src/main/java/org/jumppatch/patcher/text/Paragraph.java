package org.jumppatch.patcher.text;

import java.util.ArrayList;
import java.util.List;

/** Text broken into lines between words. */
public final class Paragraph {
  private Paragraph() {}

  /** The same, all lines but the first indented by so much more than the first is. */
  public static List<String> hanging(String text, int columns, int indent) {
    String margin = text.substring(0, text.length() - text.stripLeading().length());
    int hang = margin.length() + indent;
    List<String> lines = new ArrayList<>();
    for (String line : lines(text.strip(), Math.max(1, columns - hang))) {
      lines.add((lines.isEmpty() ? margin : " ".repeat(hang)) + line);
    }
    return lines;
  }

  /** Lines of so many columns at most; a longer word has a line of its own. */
  public static List<String> lines(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > columns) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
