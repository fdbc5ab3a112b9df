package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.explain.DataComparison;
import org.jumppatch.patcher.explain.Disagreement;

/** A running kernel's data held against its text, for people. */
record DataReport(Colours colours, PrintWriter out) {
  /** More lines than anybody reads; JSON has them all. */
  private static final int LINES = 100;

  /** How much was held against the text, and how much of it agrees. */
  void printHead(DataComparison data) {
    List<String> parts = new ArrayList<>();
    addCount(parts, data.keys(), "key count");
    addCount(parts, data.staticCalls(), "static call");
    addCount(parts, data.pvFunctions(), "pv function");
    addCount(parts, data.constants(), "run-time constant");
    addCount(parts, data.features(), "CPU feature");
    int wrong = data.disagreements().size();
    out.printf(
        "data         %s: %s%s%n",
        String.join(", ", parts),
        wrong == 0
            ? "all agree with the text"
            : colours.judged(data.agrees(), grouped(wrong) + " not as in the text"),
        data.unread() == 0
            ? ""
            : colours.judged(false, ", " + grouped(data.unread()) + " more not in the dump"));
  }

  /** What does not agree. */
  void print(List<Disagreement> disagreements, Screen screen) {
    if (!disagreements.isEmpty()) {
      out.printf("%ntext and data do not agree%n");
    }
    List<List<String>> rows =
        disagreements.stream()
            .limit(LINES)
            .map(one -> List.of(one.kind().word(), one.label(), one.text(), one.data()))
            .toList();
    new FittingTable(colours, screen, out)
        .print(rows, "%s %s: %s, %s", "WHAT", "NAME", "TEXT", "DATA");
    if (disagreements.size() > LINES) {
      out.println("and " + grouped(disagreements.size() - LINES) + " more; --json lists them all");
    }
  }

  private static void addCount(List<String> parts, int number, String unit) {
    if (number != 0) {
      parts.add(counted(number, unit));
    }
  }
}
