package org.jumppatch.cli.report.keys;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.BiFunction;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.text.Labelled;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.text.TextTable.Align;

/**
 * Rows in columns, as a table for people and as lines for tools.
 *
 * @param <C> the columns that such a list can have
 * @param <R> what a row is of
 * @param columns what is shown of each
 * @param rows what they are of
 */
record ColumnedRows<C extends ListColumn, R>(List<C> columns, List<R> rows) {
  /**
   * A table with headings.
   *
   * @param name the column whose texts lose their middles where the table is too wide
   * @param unneeded what it does without before many do, the first one first
   * @param order what the rows are sorted by, which it keeps
   * @param cell what a cell holds
   */
  TextTable table(
      Colours colours, C name, List<C> unneeded, C order, BiFunction<C, R, String> cell) {
    Align[] aligned =
        columns.stream().map(c -> c.isNumber() ? Align.RIGHT : Align.LEFT).toArray(Align[]::new);
    TextTable table = colours.headed(aligned);
    int named = columns.indexOf(name);
    if (named >= 0) {
      table.yielding(
          named,
          unneeded.stream()
              .filter(column -> column != order)
              .mapToInt(columns::indexOf)
              .filter(i -> i >= 0)
              .toArray());
    }
    table.add(columns.stream().map(ListColumn::heading).toArray(String[]::new));
    for (R row : rows) {
      String[] cells = new String[columns.size()];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = cell.apply(columns.get(i), row);
      }
      table.add(cells);
    }
    return table;
  }

  /**
   * Prints lines with a tab between cells.
   *
   * @param plain what a cell holds; a number is digits alone
   */
  void printTabs(PrintWriter out, BiFunction<C, R, String> plain) {
    out.print(String.join("\t", labels()) + "\n");
    for (R row : rows) {
      List<String> cells =
          columns.stream().map(c -> Terminal.printable(plain.apply(c, row))).toList();
      out.print(String.join("\t", cells) + "\n");
    }
  }

  /** The same as comma-separated values (RFC 4180, but with the ends of lines that Unix has). */
  void printCommas(PrintWriter out, BiFunction<C, R, String> plain) {
    out.print(String.join(",", labels()) + "\n");
    for (R row : rows) {
      List<String> cells = columns.stream().map(c -> quoted(plain.apply(c, row))).toList();
      out.print(String.join(",", cells) + "\n");
    }
  }

  private List<String> labels() {
    return columns.stream().map(Labelled::label).toList();
  }

  private static String quoted(String text) {
    String safe = Terminal.printable(text);
    return safe.contains(",") || safe.contains("\"")
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }
}
