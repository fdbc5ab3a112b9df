package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.live.UnreadCode;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.text.Unjudged;
import org.jumppatch.patcher.text.Listed;

/**
 * What is said before the tables, a line each: what was compared, what could not be looked at or
 * judged, and how much is unexplained.
 */
final class ExplainHead {
  /** Columns of what each line begins with. */
  static final int LABEL = 13;

  /** Pieces of code of one kind that are named. */
  private static final int NAMED = 4;

  private final Explanation found;
  private final Colours colours;
  private final PrintWriter out;

  private ExplainHead(Explanation found, Colours colours, PrintWriter out) {
    this.found = found;
    this.colours = colours;
    this.out = out;
  }

  static List<String> lines(Explanation found, Colours colours) {
    StringWriter lines = new StringWriter();
    PrintWriter out = new PrintWriter(lines);
    new ExplainHead(found, colours, out).print();
    out.flush();
    return lines.toString().lines().toList();
  }

  private void print() {
    String moved =
        !found.module().isEmpty()
            ? "where %s was loaded".formatted(Terminal.printable(found.module()))
            : found.slide() == 0 ? "where it was linked" : "moved by 0x%x".formatted(found.slide());
    out.printf("text         0x%x, %s%n", found.start(), moved);
    if (found.base() != found.start()) {
      out.printf("dump         from 0x%x on%n", found.base());
    }
    if (!found.remark().isEmpty()) {
      out.printf("dump         %s%n", colours.judged(false, Terminal.printable(found.remark())));
    }
    out.printf(
        "compared     %s, %s differ from the image%n",
        counted(found.compared(), "byte"), grouped(found.different()));
    if (found.neverRan()) {
      out.println("note         this text never ran: it is as in the file, before any boot");
    }
    if (found.missing() != 0) {
      out.printf(
          "missing      %s%n",
          colours.judged(
              false, grouped(found.missing()) + " more bytes of the text are not in the dump"));
    }
    if (!found.dataLacking().isEmpty()) {
      out.printf("data         not checked: %s%n", Terminal.printable(found.dataLacking()));
    } else if (!found.data().isEmpty()) {
      new DataReport(colours, out).printHead(found.data());
    }
    new ModulesReport(colours, Screen.NONE, out).printHead(found.modules(), found.modulesLacking());
    CheckedPointers pointers = found.pointers();
    if (pointers != null) {
      new PointersReport(colours, out).printHead(pointers);
    }
    if (found.programs() != 0) {
      out.printf(
          "BPF          %s, whose code was not looked at%n", counted(found.programs(), "program"));
    }
    printUntold();
    printNotFunctions();
    printUnchecked();
    printUnread();
    printLeft();
    long unexplained = found.allUnexplained();
    out.printf(
        "unexplained  %s%n",
        colours.judged(
            unexplained == 0,
            unexplained == 0
                ? "nothing"
                : counted(unexplained, "byte")
                    + " in "
                    + counted(found.allRuns().size(), "place")));
  }

  private void printLeft() {
    if (!found.relocationsListed()) {
      out.println("relocations  read from the code, because the image does not list them");
    }
    if (!found.searched().isEmpty()) {
      out.printf("tables       %s%n", searched());
    }
    for (Unjudged one : found.left()) {
      String words =
          "%s in %s, %s: %s"
              .formatted(
                  counted(one.bytes(), "byte"),
                  counted(one.places(), "place"),
                  one.cause().word(),
                  one.reason());
      out.printf("not judged   %s%n", colours.judged(false, words));
    }
  }

  private String searched() {
    List<String> there = new ArrayList<>();
    List<String> lacking = new ArrayList<>();
    found.searched().forEach((table, known) -> (known ? there : lacking).add(table));
    List<String> parts = new ArrayList<>();
    if (!there.isEmpty()) {
      parts.add("found by their content: " + String.join(", ", there));
    }
    if (!lacking.isEmpty()) {
      String work = found.unexplained() == 0 ? "" : ", whose work may be among what is unexplained";
      parts.add("not found: " + String.join(", ", lacking) + work);
    }
    return String.join("; ", parts);
  }

  private void printUnchecked() {
    long unchecked = found.allTraced().stream().filter(place -> !place.checked()).count();
    if (unchecked != 0) {
      out.printf(
          "not checked  %s%n",
          colours.judged(
              false,
              "%s %s to code that the dump does not show to be the kernel's"
                  .formatted(counted(unchecked, "place"), unchecked == 1 ? "goes" : "go")));
    }
  }

  private void printNotFunctions() {
    List<String> names =
        found.notFunctions().stream()
            .map(name -> "%s (%s)".formatted(name, TracedReport.fault(name)))
            .toList();
    if (!names.isEmpty()) {
      out.printf(
          "tracers      %s%n",
          colours.judged(
              false,
              "called: %s%s"
                  .formatted(
                      Terminal.printable(Listed.first(names, NAMED)),
                      found.pointers() == null ? "; --data checks all pointers to code" : "")));
    }
  }

  private void printUntold() {
    List<String> constants = new ArrayList<>();
    for (RuntimeConstants.Untold one : found.untold()) {
      constants.add("%s (%s)".formatted(one.constant().name(), counted(one.places(), "place")));
    }
    if (!constants.isEmpty()) {
      out.printf(
          "constants    not checked, as nothing but their places tells them: %s%n",
          Terminal.printable(Listed.first(constants, NAMED)));
    }
  }

  /** Each reason once, for a dump that lacks one page often lacks more. */
  private void printUnread() {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (UnreadCode one : found.unread()) {
      names.computeIfAbsent(one.reason(), r -> new ArrayList<>()).add(one.name());
    }
    names.forEach(
        (reason, pieces) ->
            out.printf(
                "not checked  %s%n",
                colours.judged(
                    false,
                    Terminal.printable(
                        "code that the kernel made, %s: %s"
                            .formatted(Listed.first(pieces, NAMED), reason)))));
  }
}
