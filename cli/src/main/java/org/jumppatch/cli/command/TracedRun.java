package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.options.OpenCalls;
import org.jumppatch.cli.options.OpenImage;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.PatchRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.MachineProbe;
import org.jumppatch.patcher.smp.ProbePair;
import org.jumppatch.patcher.trace.TraceRecorder;
import org.jumppatch.patcher.trace.event.CostModel;
import org.jumppatch.patcher.trace.event.TraceRun;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * Changes that are run on the machine, once or more.
 *
 * @param open the image
 * @param plan the changes
 * @param operation what a trace calls them
 * @param course whether keys that are there already are flipped there all the same, to be looked at
 * @param costs what its times come from
 * @param progress is told how far a run is
 */
record TracedRun(
    OpenImage open,
    FlipPlan plan,
    String operation,
    boolean course,
    CostModel costs,
    Progress progress) {
  /** The same changes as a mode queues them. */
  TracedRun in(Mode mode) {
    return new TracedRun(open, mode.queue(plan), operation, course, costs, progress);
  }

  /** The changes that a booted kernel makes: its init text is gone, and exit text left alone. */
  TracedRun booted() {
    List<List<SiteChange>> live =
        plan.batches().stream()
            .map(
                group ->
                    group.stream()
                        .filter(change -> !open.image().isInit(change.address()))
                        .toList())
            .toList();
    FlipPlan booted = new FlipPlan(live, plan.flips(), plan.updates(), plan.notes());
    return new TracedRun(open, booted, operation, course, costs, progress);
  }

  /** Makes a run of which nothing is told. */
  FlipRun make(RunOptions options) {
    return make(Planning.prepare(open, plan, options), MachineProbe.NONE);
  }

  /**
   * Makes a run.
   *
   * @param sink gets its trace; closed with it
   */
  FlipRun make(RunOptions options, TraceSink sink) throws IOException {
    TraceRun told =
        new TraceRun(open.image().path().toString(), operation, names(), course, options, costs);
    PatchRun prepared = Planning.prepare(open, plan, options);
    try (TraceRecorder recorder = TraceRecorder.of(told, prepared, plan.changes(), sink)) {
      return make(prepared, recorder);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    plan.flips().forEach(flip -> names.add(flip.key().name()));
    plan.updates().forEach(update -> names.add(OpenCalls.text(update.call(), update.text())));
    return names;
  }

  private FlipRun make(PatchRun prepared, MachineProbe probe) {
    StepCount steps = new StepCount();
    int all = prepared.program().steps().size();
    progress.doing(() -> "step %,d of %,d".formatted(steps.last, all));
    return FlipRun.of(open.image(), plan, prepared, new ProbePair(probe, steps));
  }

  /** Sees how far the patcher is; another thread asks. */
  private static final class StepCount implements MachineProbe {
    private volatile int last;

    @Override
    public void patcher(int position, PokeStep step) {
      last = position + 1;
    }
  }
}
