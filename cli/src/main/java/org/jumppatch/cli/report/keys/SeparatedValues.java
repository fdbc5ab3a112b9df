package org.jumppatch.cli.report.keys;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.text.Labelled;

/**
 * Lists for tools that read lines: headings, then a line for each row; numbers are digits alone.
 *
 * @param columns what the headings are
 * @param rows the cells of each
 */
record SeparatedValues(List<? extends Labelled> columns, List<List<String>> rows) {
  /** Prints lines with a tab between cells. */
  void printTabs(PrintWriter out) {
    out.print(String.join("\t", columns.stream().map(Labelled::label).toList()) + "\n");
    for (List<String> row : rows) {
      out.print(String.join("\t", row.stream().map(Terminal::printable).toList()) + "\n");
    }
  }

  /** Prints comma-separated values (RFC 4180, but with the ends of lines that Unix has). */
  void printCommas(PrintWriter out) {
    out.print(String.join(",", columns.stream().map(Labelled::label).toList()) + "\n");
    for (List<String> row : rows) {
      out.print(String.join(",", row.stream().map(SeparatedValues::quoted).toList()) + "\n");
    }
  }

  private static String quoted(String text) {
    String safe = Terminal.printable(text);
    return safe.contains(",") || safe.contains("\"")
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }
}
