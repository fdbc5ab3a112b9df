package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.explain.CauseCount;
import org.jumppatch.patcher.text.TextTable;

/** What each cause explains, as a table. */
record CausesReport(Colours colours, Screen screen, PrintWriter out) {
  void print(List<CauseCount> causes) {
    TextTable table = colours.headed(LEFT, RIGHT, RIGHT, RIGHT);
    table.add("CAUSE", "SITES", "BYTES", "BY PLACE");
    for (CauseCount count : causes) {
      table.add(
          count.cause().word(),
          grouped(count.sites()),
          grouped(count.bytes()),
          grouped(count.byPlace()));
    }
    table.print(out, screen.columns());
  }
}
