package org.jumppatch.cli.report.keys;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.options.Places;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
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
  /** The columns that were asked for; those of every list where none were. */
  public static List<KeyColumn> columns(@Nullable List<KeyColumn> chosen) {
    return chosen == null ? KeyColumn.STANDARD : List.copyOf(chosen);
  }

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

  /** Prints lines with a tab between cells; numbers are digits alone. */
  public void printTabs(PrintWriter out) {
    out.print(String.join("\t", columns.stream().map(KeyColumn::toString).toList()) + "\n");
    for (KeyRow row : rows) {
      out.print(
          String.join("\t", columns.stream().map(c -> Terminal.printable(plain(c, row))).toList())
              + "\n");
    }
  }

  /** Prints comma-separated values (RFC 4180, but with the ends of lines that Unix has). */
  public void printCommas(PrintWriter out) {
    out.print(String.join(",", columns.stream().map(KeyColumn::toString).toList()) + "\n");
    for (KeyRow row : rows) {
      out.print(String.join(",", columns.stream().map(c -> quoted(plain(c, row))).toList()) + "\n");
    }
  }

  private String plain(KeyColumn column, KeyRow row) {
    return column.isNumber() ? Long.toString(column.number(row, cpus)) : column.text(row, places);
  }

  private static String quoted(String text) {
    String safe = Terminal.printable(text);
    return safe.contains(",") || safe.contains("\"")
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }
}
