package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.FlippedModules;
import org.jumppatch.patcher.run.FlippedModules.WrittenFolder;
import org.jumppatch.patcher.run.WrittenImage;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;
import org.jumppatch.patcher.smp.probe.Violation;

/** Tells people what an enable or disable did. */
public final class FlipReport {
  private final PrintWriter out;
  private final OpenImage open;
  private final ReportLines lines;

  public FlipReport(PrintWriter out, OpenImage open, Screen screen, Colours colours) {
    this.out = out;
    this.open = open;
    this.lines = new ReportLines(screen, colours);
  }

  /**
   * Prints everything about a run.
   *
   * @param written the image that was written, or null if none was
   * @param modules what was done in the modules that go with it, or null if none were named
   * @param all image and modules that were written, or null if they were not
   */
  public void print(
      FlipRun flip,
      @Nullable WrittenImage written,
      @Nullable FlippedModules modules,
      @Nullable WrittenFolder all) {
    new PlanReport(lines, open).add(flip.plan());
    if (!flip.plan().changes().isEmpty()) {
      new ProtocolReport(lines, open.image()).add(flip);
    }
    new CallReport(open.image(), flip).lines(lines::add);
    for (Note note : flip.notes(written)) {
      lines.add(Meaning.WARNING, "note", note.message());
    }
    if (modules != null) {
      new FlippedModulesReport(lines, modules).add(all);
    }
    if (written != null) {
      lines.add(Meaning.ADDED, "wrote", written.file() + ", " + changed(flip.plan().sites()));
    } else if (modules != null && !modules.areGood()) {
      lines.add(Meaning.WRONG, "nothing written", "a module's run broke the protocol's promise");
    } else if (flip.isGood()) {
      lines.add("dry run", "nothing written; " + changed(flip.plan().sites()));
    } else if (flip.counts().violations().isEmpty()) {
      lines.add(Meaning.WRONG, "nothing written", "the run could not be carried out to its end");
    } else {
      lines.add(
          Meaning.WRONG,
          "nothing written",
          "the run broke the protocol's promise: " + violations(flip.counts()));
    }
    lines.print(out);
  }

  private static String violations(ExecutionCounts counts) {
    return String.join(", ", counts.violations().stream().map(Violation::label).toList());
  }

  private static String changed(List<SiteChange> sites) {
    int bytes = 0;
    for (SiteChange site : sites) {
      for (int i = 0; i < site.old().length(); i++) {
        bytes += site.old().at(i) == site.text().at(i) ? 0 : 1;
      }
    }
    return counted(bytes, "byte") + " in " + counted(sites.size(), "place");
  }
}
