package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.TextTable.Align.LEFT;

import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.text.TextTable.Align;

/**
 * A table of long texts: where the screen is too narrow for it, a sentence for each row, which goes
 * on below itself.
 */
record FittingTable(Colours colours, Screen screen, PrintWriter out) {
  /**
   * Prints it.
   *
   * @param sentence a format with a place for each cell
   * @param headings of the columns
   */
  void print(List<List<String>> rows, String sentence, String... headings) {
    if (rows.isEmpty()) {
      return;
    }
    TextTable table =
        colours.headed(Collections.nCopies(headings.length, LEFT).toArray(new Align[0]));
    table.add(headings.clone());
    rows.forEach(row -> table.add(row.toArray(new String[0])));
    if (table.width() <= screen.columns()) {
      table.print(out);
      return;
    }
    for (List<String> row : rows) {
      Object[] cells = row.stream().map(Terminal::printable).toArray();
      screen.print(out, sentence.formatted(cells));
    }
  }
}
