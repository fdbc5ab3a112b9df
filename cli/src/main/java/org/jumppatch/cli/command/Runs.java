package org.jumppatch.cli.command;

import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.IOException;
import java.io.Writer;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.TraceOutput;
import org.jumppatch.cli.report.FewerFetches;
import org.jumppatch.cli.report.TraceColours;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.patcher.call.CallException;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.run.DialectException;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.page.CodeNotes;
import picocli.CommandLine.Model.CommandSpec;

/** What runs that a command line asks for have in common. */
final class Runs {
  private Runs() {}

  /** A run, which may write a trace. */
  interface Made<T, E extends Exception> {
    T make() throws E;
  }

  /** Makes a run; what the options ask for and cannot be is told by the option's name. */
  static <T, E extends Exception> T asked(OpenImage open, Made<T, E> run) throws E {
    try {
      return run.make();
    } catch (DialectException e) {
      throw new UsageException("--dialect " + e.dialect() + ": " + e.getMessage());
    } catch (CallException e) {
      throw new UsageException(open.image().path() + ": --run: " + e.getMessage());
    }
  }

  /** Sees how far the patcher is, and shows it. */
  static MachineProbe shown(Progress progress) {
    StepCount steps = new StepCount();
    progress.doing(() -> "step %s of %s".formatted(grouped(steps.last), grouped(steps.all)));
    return steps;
  }

  /**
   * A trace's rendering; on standard output as the terminal has it.
   *
   * @param all whether people read of every fetch
   */
  static TraceSink sink(
      TraceOutput output, Writer to, CommandSpec spec, CodeNotes notes, boolean all)
      throws IOException {
    if (!output.isStandard()) {
      return output.format().open(to, notes);
    }
    Globals globals = Globals.of(spec);
    TraceColours colours = new TraceColours(globals.colours());
    int columns = globals.screen().columns();
    TraceSink shown = output.format().open(to, colours, columns, notes);
    boolean read = globals.screen().terminal() && output.format() == TraceFormat.TEXT;
    return read && !all ? new FewerFetches(shown, to, columns) : shown;
  }

  /** A broken promise is an answer, too. */
  static int exitCode(FlipRun run) {
    return run.isGood() ? ExitCode.DONE : ExitCode.NO;
  }

  /** Another thread asks. */
  private static final class StepCount implements MachineProbe {
    private volatile int all;
    private volatile int last;

    @Override
    public void begins(int steps) {
      all = steps;
    }

    @Override
    public void patcher(int position, PokeStep step) {
      last = position + 1;
    }
  }
}
