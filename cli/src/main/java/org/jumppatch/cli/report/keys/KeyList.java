package org.jumppatch.cli.report.keys;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.text.TextTable;

/**
 * Keys in columns, for people and for tools that read lines.
 *
 * @param rows the keys
 * @param columns what is shown of each
 * @param unneeded those that a narrow table does without, the first one first
 * @param places says where keys lie
 * @param cpus of the machine that is asked about
 */
public record KeyList(
    List<KeyRow> rows, List<KeyColumn> columns, List<KeyColumn> unneeded, Places places, int cpus) {
  /**
   * Prints a table.
   *
   * @param order what the rows are sorted by, which a narrow table keeps
   */
  public void print(PrintWriter out, KeyColumn order, Screen screen, Colours colours) {
    TextTable table =
        shown()
            .table(colours, KeyColumn.NAME, unneeded, order, (c, row) -> c.cell(row, places, cpus));
    if (columns.contains(KeyColumn.STATE)) {
      table.painted(columns.indexOf(KeyColumn.STATE), cell -> SwitchWord.paint(colours, cell));
    }
    table.print(out, screen.columns());
  }

  /** Prints lines with a tab between cells. */
  public void printTabs(PrintWriter out) {
    shown().printTabs(out, this::plain);
  }

  /** Prints comma-separated values. */
  public void printCommas(PrintWriter out) {
    shown().printCommas(out, this::plain);
  }

  /** How many of the keys are called as another one of them. */
  public int namedAlike() {
    Map<String, Integer> named = new HashMap<>();
    for (KeyRow row : rows) {
      named.merge(row.label(), 1, Integer::sum);
    }
    return named.values().stream().filter(count -> count > 1).mapToInt(count -> count).sum();
  }

  private ColumnedRows<KeyColumn, KeyRow> shown() {
    return new ColumnedRows<>(columns, rows);
  }

  private String plain(KeyColumn column, KeyRow row) {
    return column.plain(row, places, cpus);
  }
}
