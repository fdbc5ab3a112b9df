package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.explain.DataComparison;
import org.jumppatch.patcher.explain.Disagreement;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.TextChanges;
import org.jumppatch.patcher.explain.UnexplainedRun;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.live.UnreadCode;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.text.Unjudged;
import org.jumppatch.patcher.text.Listed;
import org.jumppatch.patcher.text.Paragraph;
import org.jumppatch.patcher.text.TextTable;

/** What explaining a dump came to, for people. */
public final class ExplainReport {
  /** More lines of one kind than anybody reads; JSON has them all. */
  private static final int LINES = 100;

  /** Pieces of code of one kind that are named. */
  private static final int NAMED = 4;

  /** Columns of what the lines before the tables begin with. */
  private static final int LABEL = 13;

  private static final Colours NONE = Colours.of(Colours.When.NEVER, null, Screen.NONE);

  private final Explanation found;
  private final Colours colours;
  private final Screen screen;
  private final PrintWriter out;

  public ExplainReport(Explanation found, Colours colours, Screen screen, PrintWriter out) {
    this.found = found;
    this.colours = colours;
    this.screen = screen;
    this.out = out;
  }

  public void print(boolean withFeatures) {
    head(found, colours).stream()
        .flatMap(line -> Paragraph.labelled(line, screen.columns(), LABEL).stream())
        .forEach(out::println);
    if (!found.causes().isEmpty()) {
      out.println();
      new CausesReport(colours, screen, out).print(found.causes());
    }
    new RunningKeys(found.keys(), colours).print(LINES, screen, out);
    TextChanges changes = found.changes();
    if (changes != null) {
      new ChangesReport(colours, screen, out).print(changes);
    }
    if (withFeatures) {
      printFeatures();
    }
    new ModulesReport(colours, screen, out).printUnchecked(found.modules());
    new TracedReport(colours, screen, out).print(found.allTraced());
    CheckedPointers pointers = found.pointers();
    if (pointers != null) {
      new PointersReport(colours, out).print(pointers, screen);
    }
    printDisagreements(found.data().disagreements());
    printRuns(found.allRuns());
  }

  /** What stands before the tables, a line each, for who shows them otherwise. */
  public static List<String> head(Explanation found) {
    List<String> lines = new ArrayList<>(head(found, NONE));
    TextChanges changes = found.changes();
    if (changes != null) {
      lines.addAll(ChangesReport.head(changes));
    }
    return lines.stream().map(line -> line.replaceFirst(" {2,}", ": ")).toList();
  }

  private static List<String> head(Explanation found, Colours colours) {
    StringWriter lines = new StringWriter();
    PrintWriter out = new PrintWriter(lines);
    new ExplainReport(found, colours, Screen.NONE, out).printHead();
    out.flush();
    return lines.toString().lines().toList();
  }

  private void printHead() {
    String moved =
        !found.module().isEmpty()
            ? "where %s was loaded".formatted(Terminal.printable(found.module()))
            : found.slide() == 0 ? "where it was linked" : "moved by 0x%x".formatted(found.slide());
    out.printf("text         0x%x, %s%n", found.start(), moved);
    if (found.base() != found.start()) {
      out.printf("dump         from 0x%x on%n", found.base());
    }
    if (!found.remark().isEmpty()) {
      out.printf("dump         %s%n", paint(false, Terminal.printable(found.remark())));
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
          paint(false, grouped(found.missing()) + " more bytes of the text are not in the dump"));
    }
    if (!found.dataLacking().isEmpty()) {
      out.printf("data         not checked: %s%n", Terminal.printable(found.dataLacking()));
    } else if (!found.data().isEmpty()) {
      printData(found.data());
    }
    new ModulesReport(colours, screen, out).printHead(found.modules(), found.modulesLacking());
    CheckedPointers pointers = found.pointers();
    if (pointers != null) {
      new PointersReport(colours, out).printHead(pointers);
    }
    if (found.programs() != 0) {
      out.printf(
          "BPF          %s, whose code was not looked at%n", counted(found.programs(), "program"));
    }
    printUntold();
    printUnchecked();
    printUnread();
    printLeft();
    long unexplained = found.allUnexplained();
    out.printf(
        "unexplained  %s%n",
        paint(
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
      out.printf("not judged   %s%n", paint(false, words));
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
          paint(
              false,
              "%s %s to code that the dump does not show to be the kernel's"
                  .formatted(counted(unchecked, "place"), unchecked == 1 ? "goes" : "go")));
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
                paint(
                    false,
                    Terminal.printable(
                        "code that the kernel made, %s: %s"
                            .formatted(Listed.first(pieces, NAMED), reason)))));
  }

  private void printData(DataComparison data) {
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
            : paint(data.agrees(), grouped(wrong) + " not as in the text"),
        data.unread() == 0
            ? ""
            : paint(false, ", " + grouped(data.unread()) + " more not in the dump"));
  }

  private static void addCount(List<String> parts, int number, String unit) {
    if (number != 0) {
      parts.add(counted(number, unit));
    }
  }

  private String paint(boolean good, String words) {
    return good ? words : colours.paint(Colours.Meaning.REMOVED, words);
  }

  private void printFeatures() {
    TextTable table =
        new TextTable(LEFT, LEFT, RIGHT, LEFT)
            .headed(cell -> colours.paint(Colours.Meaning.HEADING, cell));
    table.add("FEATURE", "TEXT", "PLACES", "DATA");
    for (FeatureState feature : found.features()) {
      Boolean inData = feature.inData();
      table.add(
          feature.name(),
          state(feature.present()),
          grouped(feature.places()),
          inData == null ? "-" : state(inData));
    }
    if (!found.features().isEmpty()) {
      out.println();
      table.print(out, screen.columns());
    }
  }

  static String state(@Nullable Boolean present) {
    return present == null ? "unknown" : present ? "on" : "off";
  }

  private void printDisagreements(List<Disagreement> disagreements) {
    if (!disagreements.isEmpty()) {
      out.printf("%ntext and data do not agree%n");
    }
    TextTable table = new TextTable(LEFT, LEFT, LEFT, LEFT);
    for (Disagreement one : disagreements.subList(0, Math.min(disagreements.size(), LINES))) {
      table.add(one.kind().word(), one.name(), one.text(), one.data());
    }
    table.print(out, screen.columns());
    if (disagreements.size() > LINES) {
      out.println("and " + grouped(disagreements.size() - LINES) + " more; --json lists them all");
    }
  }

  private void printRuns(List<UnexplainedRun> runs) {
    int shown = Math.min(runs.size(), LINES);
    UnexplainedReport report = new UnexplainedReport(colours, screen, out);
    for (UnexplainedRun run : runs.subList(0, shown)) {
      out.println();
      report.print(run);
    }
    if (runs.size() > shown) {
      out.printf("%nand %s more places; --json lists them all%n", grouped(runs.size() - shown));
    }
  }
}
