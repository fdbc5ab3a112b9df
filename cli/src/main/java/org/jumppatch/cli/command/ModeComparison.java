package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.trace.Recording;
import org.jumppatch.patcher.trace.TraceComparison;
import org.jumppatch.patcher.trace.TraceComparison.Form;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.page.ImageNotes;
import org.jumppatch.patcher.trace.page.RunPage;

/**
 * One run made in every mode, all side by side.
 *
 * @param run on a booted kernel
 * @param options of the run in each mode
 * @param shown is told how far each run is
 * @param columns that a line of a table may have
 */
record ModeComparison(Recording run, RunOptions options, MachineProbe shown, int columns) {
  private static final Set<TraceFormat> FORMATS =
      Set.of(TraceFormat.TEXT, TraceFormat.SVG, TraceFormat.HTML);

  /** Refuses what a comparison is not rendered as, and a mode where all are run. */
  static void check(TraceFormat format, RunOptions options) {
    if (!FORMATS.contains(format)) {
      throw new UsageException("--compare makes text, svg or html, not " + format);
    }
    if (options.mode() != Mode.BATCH) {
      throw new UsageException("--compare makes the run in every mode, and --mode is of no use");
    }
  }

  int write(TraceFormat format, Writer to) throws IOException {
    if (format == TraceFormat.HTML) {
      try (Capstone capstone = Capstone.open();
          RunPage page = new RunPage(to, new ImageNotes(run.image(), capstone))) {
        return make(page::next);
      }
    }
    Form form = format == TraceFormat.SVG ? Form.PICTURE : Form.TABLE;
    try (TraceComparison all = new TraceComparison(form, to, columns)) {
      return make(all::next);
    }
  }

  private int make(Supplier<TraceSink> sinks) throws IOException {
    List<Mode> modes = new ArrayList<>(List.of(Mode.SINGLE, Mode.BATCH));
    if (run.plan().batches().size() > 1) {
      modes.addAll(List.of(Mode.QUEUED_UNSORTED, Mode.QUEUED));
    }
    int exitCode = ExitCode.DONE;
    for (Mode mode : modes) {
      Recording queued = run.with(mode.queue(run.plan()));
      int one = Runs.exitCode(queued.make(options.with(mode), sinks.get(), shown));
      exitCode = Math.max(exitCode, one);
    }
    return exitCode;
  }
}
