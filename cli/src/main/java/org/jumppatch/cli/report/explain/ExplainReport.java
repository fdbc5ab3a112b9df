package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.TextChanges;
import org.jumppatch.patcher.explain.UnexplainedRun;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.text.Paragraph;

/** What explaining a dump came to, for people. */
public final class ExplainReport {
  /** More lines of one kind than anybody reads; JSON has them all. */
  private static final int LINES = 100;

  private static final Colours NONE = Colours.of(Colours.When.NEVER, Map.of(), Screen.NONE);

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
    ExplainHead.lines(found, colours).stream()
        .flatMap(line -> Paragraph.labelled(line, screen.columns(), ExplainHead.LABEL).stream())
        .forEach(out::println);
    printRuns(found.allRuns());
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
      new FeaturesReport(colours, screen, out).print(found.features());
    }
    new ModulesReport(colours, screen, out).printUnchecked(found.modules());
    new TracedReport(colours, screen, out).print(found.allTraced());
    CheckedPointers pointers = found.pointers();
    if (pointers != null) {
      new PointersReport(colours, out).print(pointers, screen);
    }
    new DataReport(colours, out).print(found.data().disagreements(), screen);
  }

  /** What stands before the tables, a line each, for who shows them otherwise. */
  public static List<String> head(Explanation found) {
    List<String> lines = new ArrayList<>(ExplainHead.lines(found, NONE));
    TextChanges changes = found.changes();
    if (changes != null) {
      lines.addAll(ChangesReport.head(changes));
    }
    return lines.stream().map(line -> line.replaceFirst(" {2,}", ": ")).toList();
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
