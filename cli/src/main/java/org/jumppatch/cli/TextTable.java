package org.jumppatch.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns; numbers to the right, text to the left, two spaces between. */
final class TextTable {
  /** How a column is aligned. */
  enum Align {
    LEFT,
    RIGHT
  }

  private final Align[] columns;
  private final int[] widths;
  private final List<String[]> rows = new ArrayList<>();

  TextTable(Align... columns) {
    this.columns = columns;
    this.widths = new int[columns.length];
  }

  /** Adds a row with a cell for each column. */
  void add(String... cells) {
    if (cells.length != columns.length) {
      throw new IllegalArgumentException(cells.length + " cells in " + columns.length + " columns");
    }
    for (int i = 0; i < cells.length; i++) {
      cells[i] = Terminal.printable(cells[i]);
      widths[i] = Math.max(widths[i], cells[i].length());
    }
    rows.add(cells);
  }

  void print(PrintWriter out) {
    StringBuilder line = new StringBuilder();
    for (String[] row : rows) {
      line.setLength(0);
      for (int i = 0; i < row.length; i++) {
        int padding = widths[i] - row[i].length();
        if (columns[i] == Align.RIGHT) {
          line.append(" ".repeat(padding)).append(row[i]);
        } else {
          line.append(row[i]).append(" ".repeat(padding));
        }
        line.append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
