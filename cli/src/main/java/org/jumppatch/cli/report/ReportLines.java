package org.jumppatch.cli.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;

/** Labels, and a text beside each that is broken between words where a line gets too long. */
final class ReportLines {
  /** Widest label that moves the texts of all lines; key names and the like may be wider. */
  private static final int LABEL_LIMIT = 32;

  private static final int WIDTH = 120;
  private static final int LEAST_WIDTH = 60;

  private final int width;
  private final Colours colours;
  private final List<Line> lines = new ArrayList<>();

  /**
   * One line.
   *
   * @param cells the text; several stand in columns below those of others, where there is room
   */
  private record Line(@Nullable Meaning meaning, String label, List<String> cells) {}

  ReportLines(Screen screen, Colours colours) {
    this.width = Math.max(LEAST_WIDTH, Math.min(WIDTH, screen.columns()));
    this.colours = colours;
  }

  void add(String label, String text) {
    lines.add(new Line(null, Terminal.printable(label), List.of(Terminal.printable(text))));
  }

  /** Adds a line whose text has several parts. */
  void addParts(String label, String... parts) {
    lines.add(
        new Line(
            null,
            Terminal.printable(label),
            Arrays.stream(parts).map(Terminal::printable).toList()));
  }

  /** Adds a line whose label has a colour. */
  void add(Meaning meaning, String label, String text) {
    lines.add(new Line(meaning, Terminal.printable(label), List.of(Terminal.printable(text))));
  }

  void print(PrintWriter out) {
    int labels =
        lines.stream()
            .mapToInt(line -> line.label().length())
            .filter(length -> length <= LABEL_LIMIT)
            .max()
            .orElse(0);
    int[] parts = partWidths();
    boolean beside = labels + 2 + Arrays.stream(parts).map(part -> part + 2).sum() - 2 <= width;
    for (Line line : lines) {
      print(out, line, text(line, parts, beside), " ".repeat(labels + 2));
    }
  }

  /** How wide the columns of lines with several parts are. */
  private int[] partWidths() {
    int[] widths = new int[lines.stream().mapToInt(line -> line.cells().size()).max().orElse(0)];
    for (Line line : lines) {
      for (int i = 0; i < line.cells().size() && line.cells().size() > 1; i++) {
        widths[i] = Math.max(widths[i], line.cells().get(i).length());
      }
    }
    return widths;
  }

  private static String text(Line line, int[] widths, boolean beside) {
    if (!beside || line.cells().size() == 1) {
      return String.join(", ", line.cells());
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < line.cells().size(); i++) {
      String cell = line.cells().get(i);
      text.append(cell).append(" ".repeat(widths[i] + 2 - cell.length()));
    }
    return text.toString().stripTrailing();
  }

  private void print(PrintWriter out, Line told, String text, String indent) {
    out.print(told.meaning() == null ? told.label() : colours.paint(told.meaning(), told.label()));
    int at = told.label().length();
    out.print(" ".repeat(Math.max(2, indent.length() - at)));
    at = Math.max(at + 2, indent.length());
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && at + 1 + word.length() > width) {
        out.println();
        out.print(indent);
        at = indent.length();
        empty = true;
      }
      out.print(empty ? word : " " + word);
      at += word.length() + (empty ? 0 : 1);
      empty = false;
    }
    out.println();
  }
}
