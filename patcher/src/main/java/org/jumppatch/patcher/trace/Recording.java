package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.PreparedRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.smp.probe.ProbePair;
import org.jumppatch.patcher.trace.event.CostModel;
import org.jumppatch.patcher.trace.event.TraceRun;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * Changes whose runs are recorded. {@link Replay} makes a recorded run again.
 *
 * @param image the image
 * @param plan the changes
 * @param operation what a trace calls them: a {@link org.jumppatch.patcher.site.Direction}'s label,
 *     {@link #CALL} or what is not made again
 * @param keys what a trace calls each key
 * @param labels what people call each; none where that is the same
 * @param course whether keys that are there already are flipped there all the same, to be looked at
 * @param costs what its times come from
 */
public record Recording(
    Image image,
    FlipPlan plan,
    String operation,
    List<String> keys,
    List<String> labels,
    boolean course,
    CostModel costs) {
  /** What updates of static calls are called. */
  public static final String CALL = "call";

  public Recording {
    keys = List.copyOf(keys);
    labels = List.copyOf(labels);
  }

  /**
   * Changes that are made.
   *
   * @param all the image's keys, so that each is called what stands for it alone
   */
  public static Recording of(
      Image image, StaticKeys all, FlipPlan plan, String operation, CostModel costs) {
    return of(image, all, plan, operation, false, costs);
  }

  /**
   * Changes that are looked at and not made, as {@link FlipPlan#courseOf} and {@link
   * FlipPlan#ofCourses} plan them.
   */
  public static Recording ofCourse(
      Image image, StaticKeys all, FlipPlan plan, String operation, CostModel costs) {
    boolean already = plan.notes().stream().anyMatch(note -> note.code().equals("already"));
    boolean course = already || operation.equals(CALL);
    return of(image, all, plan, operation, course, costs);
  }

  private static Recording of(
      Image image,
      StaticKeys all,
      FlipPlan plan,
      String operation,
      boolean course,
      CostModel costs) {
    List<String> names = plan.names(all);
    List<String> labels = plan.labels(all, new KeyLabels(image, all));
    return new Recording(
        image, plan, operation, names, labels.equals(names) ? List.of() : labels, course, costs);
  }

  /** Changes that are explored, of which a counterexample is shown. */
  public static Recording ofCheck(Image image, StaticKeys all, FlipPlan plan, CostModel costs) {
    return of(image, all, plan, "check", true, costs);
  }

  /** The same of other changes. */
  public Recording with(FlipPlan changed) {
    return new Recording(image, changed, operation, keys, labels, course, costs);
  }

  /** What the trace of a run says that it is the trace of. */
  public TraceRun title(RunOptions options) {
    return new TraceRun(image.path().toString(), operation, keys, labels, course, options, costs);
  }

  /** Makes a run. */
  public FlipRun make(RunOptions options, TraceSink sink) throws IOException {
    return make(options, sink, MachineProbe.NONE);
  }

  /**
   * Makes a run.
   *
   * @param sink gets its trace; closed with it
   * @param probe is told what happens, too
   * @throws org.jumppatch.patcher.site.UnsafePatchException as by {@link PreparedRun#of}
   * @throws org.jumppatch.patcher.call.CallException as by {@link PreparedRun#of}
   */
  public FlipRun make(RunOptions options, TraceSink sink, MachineProbe probe) throws IOException {
    PreparedRun prepared = PreparedRun.of(image, plan, options);
    try (TraceRecorder recorder =
        new TraceRecorder(
            title(options), prepared.program(), prepared.memory(), plan.changes(), sink)) {
      return prepared.make(new ProbePair(recorder, probe));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
