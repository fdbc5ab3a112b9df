package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.text.TextTable;

/** The CPU features that a text was made for, as a table. */
record FeaturesReport(Colours colours, Screen screen, PrintWriter out) {
  void print(List<FeatureState> features) {
    TextTable table = colours.headed(LEFT, LEFT, RIGHT, LEFT);
    table.add("FEATURE", "TEXT", "PLACES", "DATA");
    for (FeatureState feature : features) {
      Boolean inData = feature.inData();
      table.add(
          feature.label(),
          state(feature.present()),
          grouped(feature.places()),
          inData == null ? "-" : state(inData));
    }
    if (!features.isEmpty()) {
      out.println();
      table.print(out, screen.columns());
    }
  }

  /** Whether a feature is there, in a word; null is where nothing tells. */
  static String state(@Nullable Boolean present) {
    return present == null ? "unknown" : present ? "on" : "off";
  }
}
