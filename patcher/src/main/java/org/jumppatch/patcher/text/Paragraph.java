package org.jumppatch.patcher.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Text broken into lines between words. */
public final class Paragraph {
  /** What gives what follows a colour (ECMA-48, SGR), marked as ours or not; it takes no room. */
  private static final Pattern COLOUR = Pattern.compile("(?:\0[0-9a-f]{1,16};)?\u001b\\[[0-9;]*m");

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

  /** A line that begins with a label of so many columns; what follows it goes on below itself. */
  public static List<String> labelled(String line, int columns, int label) {
    if (line.length() <= label) {
      return List.of(line);
    }
    List<String> lines = new ArrayList<>();
    for (String part : lines(line.substring(label), Math.max(1, columns - label))) {
      lines.add((lines.isEmpty() ? line.substring(0, label) : " ".repeat(label)) + part);
    }
    return lines;
  }

  /** Lines of so many columns at most; a longer word has a line of its own. */
  public static List<String> lines(String text, int columns) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (String word : text.split(" ", -1)) {
      if (used > 0 && used + 1 + width(word) > columns) {
        lines.add(line.toString());
        line.setLength(0);
        used = 0;
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
      used += (used == 0 ? 0 : 1) + width(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static int width(String word) {
    return word.indexOf('\u001b') < 0
        ? word.length()
        : COLOUR.matcher(word).replaceAll("").length();
  }
}
