package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.CodePointer;
import org.jumppatch.patcher.explain.pointer.PointerTable;
import org.jumppatch.patcher.explain.pointer.PointerVerdict;

/** Pointers in data that decide where control goes, and which of them go elsewhere. */
final class PointersReport {
  /** More than anybody reads; JSON has them all. */
  private static final int LINES = 100;

  private final Colours colours;
  private final PrintWriter out;

  PointersReport(Colours colours, PrintWriter out) {
    this.colours = colours;
    this.out = out;
  }

  /** How many of each table there are, and what is not known of them. */
  void printHead(CheckedPointers pointers) {
    List<String> parts = new ArrayList<>();
    for (PointerTable table : PointerTable.values()) {
      long count = pointers.count(table);
      if (count != 0) {
        parts.add(table.word() + " " + grouped(count));
      }
    }
    int elsewhere = pointers.with(PointerVerdict.ELSEWHERE).size();
    int unknown = pointers.with(PointerVerdict.UNKNOWN).size();
    int missing = pointers.with(PointerVerdict.MISSING).size();
    out.printf(
        "pointers     %s: %s%s%s%n",
        parts.isEmpty() ? "none" : String.join(", ", parts),
        elsewhere == 0 ? "none goes elsewhere" : bad(grouped(elsewhere) + " elsewhere"),
        unknown == 0 ? "" : bad(", %s out of the image, not judged".formatted(grouped(unknown))),
        missing == 0 ? "" : bad(", " + grouped(missing) + " not in the dump"));
    for (PointerTable table : PointerTable.values()) {
      String why = pointers.lacking().get(table);
      if (why != null) {
        out.printf("pointers     %s%n", bad("%s not checked: %s".formatted(table.word(), why)));
      }
    }
  }

  /** Those that go elsewhere, and those that may. */
  void print(CheckedPointers pointers, Screen screen) {
    print("pointers that go elsewhere", pointers.with(PointerVerdict.ELSEWHERE), screen);
    print("pointers that are not judged", pointers.with(PointerVerdict.UNKNOWN), screen);
  }

  private void print(String heading, List<CodePointer> wrong, Screen screen) {
    if (wrong.isEmpty()) {
      return;
    }
    out.printf("%n%s%n", heading);
    List<List<String>> rows =
        wrong.stream()
            .limit(LINES)
            .map(
                one ->
                    List.of(
                        one.table().word(),
                        one.name(),
                        goal(one),
                        one.expectedSymbol().isEmpty() ? "any function" : one.expectedSymbol()))
            .toList();
    new FittingTable(colours, screen, out)
        .print(
            rows,
            "%s %s: goes to %s, by the image to %s",
            "TABLE",
            "NAME",
            "GOES TO",
            "BY THE IMAGE");
    if (wrong.size() > LINES) {
      out.println("and " + grouped(wrong.size() - LINES) + " more; --json lists them all");
    }
  }

  private static String goal(CodePointer one) {
    String address = Places.hex(one.target());
    return one.target() == 0 || one.targetSymbol().equals(address)
        ? one.targetSymbol()
        : address + " " + one.targetSymbol();
  }

  private String bad(String words) {
    return colours.paint(Colours.Meaning.REMOVED, words);
  }
}
