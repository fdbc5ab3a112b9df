package org.jumppatch.cli.report.keys;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.options.Places;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.text.TextTable.Align;

/**
 * Keys in columns, for people and for tools that read lines.
 *
 * @param rows the keys
 * @param columns what is shown of each
 * @param places says where keys lie
 * @param cpus of the machine that is asked about
 */
public record KeyList(List<KeyRow> rows, List<KeyColumn> columns, Places places, int cpus) {
  /** Prints a table. */
  public void print(PrintWriter out, Screen screen, Colours colours) {
    Align[] aligned =
        columns.stream().map(c -> c.isNumber() ? Align.RIGHT : Align.LEFT).toArray(Align[]::new);
    TextTable table = new TextTable(aligned).headed(cell -> colours.paint(Meaning.HEADING, cell));
    if (columns.contains(KeyColumn.STATE)) {
      table.painted(columns.indexOf(KeyColumn.STATE), cell -> SwitchWord.paint(colours, cell));
    }
    int name = columns.indexOf(KeyColumn.NAME);
    if (name >= 0) {
      table.yielding(
          name,
          KeyColumn.UNNEEDED.stream().mapToInt(columns::indexOf).filter(i -> i >= 0).toArray());
    }
    table.add(columns.stream().map(KeyColumn::heading).toArray(String[]::new));
    for (KeyRow row : rows) {
      table.add(columns.stream().map(c -> c.cell(row, places, cpus)).toArray(String[]::new));
    }
    table.print(out, screen.columns());
  }

  /** Prints lines with a tab between cells. */
  public void printTabs(PrintWriter out) {
    values().printTabs(out);
  }

  /** Prints comma-separated values. */
  public void printCommas(PrintWriter out) {
    values().printCommas(out);
  }

  private SeparatedValues values() {
    return new SeparatedValues(
        columns,
        rows.stream()
            .map(row -> columns.stream().map(column -> plain(column, row)).toList())
            .toList());
  }

  private String plain(KeyColumn column, KeyRow row) {
    return column.isNumber() ? Long.toString(column.number(row, cpus)) : column.text(row, places);
  }
}
