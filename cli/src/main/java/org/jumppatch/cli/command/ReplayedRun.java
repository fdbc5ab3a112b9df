package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.options.OpenCalls;
import org.jumppatch.cli.options.OpenImage;
import org.jumppatch.cli.options.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceFormatException;
import org.jumppatch.patcher.trace.event.TraceRun;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonLinesReader;

/**
 * Makes a recorded run again from what its trace says, and holds each event to the recorded one.
 */
final class ReplayedRun implements TraceSink {
  private final JsonLinesReader recorded;
  private final TraceSink shown;
  private @Nullable String difference;

  private ReplayedRun(JsonLinesReader recorded, TraceSink shown) {
    this.recorded = recorded;
    this.shown = shown;
  }

  /**
   * Makes it.
   *
   * @param to gets the new run's trace
   * @return where the new run differs from the recorded one, or nothing
   */
  static Optional<String> make(Path file, TraceFormat format, Writer to, Progress progress)
      throws IOException {
    TraceRun told = told(file);
    OpenImage open = OpenImage.openToDecode(Path.of(told.image()));
    FlipPlan plan =
        told.operation().equals(CallCommand.OPERATION)
            ? calls(open, told)
            : flips(open, told, direction(file, told));
    TracedRun run =
        new TracedRun(open, plan, told.operation(), told.course(), told.costs(), progress);
    try (JsonLinesReader reader = JsonLinesReader.open(file)) {
      ReplayedRun replayed = new ReplayedRun(reader, format.open(to));
      run.in(told.options().mode()).make(told.options(), replayed);
      return Optional.ofNullable(replayed.difference);
    }
  }

  private static FlipPlan flips(OpenImage open, TraceRun told, Direction direction) {
    List<StaticKey> keys = open.keys(told.keys());
    return told.course()
        ? Planning.course(open, keys, direction, true)
        : Planning.plan(open, keys, direction, true);
  }

  private static FlipPlan calls(OpenImage open, TraceRun told) {
    List<OpenCalls.Assigned> assigned = OpenCalls.of(open.image()).assigned(told.keys());
    return told.course()
        ? FlipPlan.ofCourses(Planning.courses(open, assigned))
        : Planning.calls(open, assigned, true);
  }

  /** What a trace says that it is the trace of. */
  private static TraceRun told(Path file) throws IOException {
    try (JsonLinesReader reader = JsonLinesReader.open(file)) {
      for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
        if (event instanceof PatcherEvent.BatchBegin begin && begin.run() != null) {
          return begin.run();
        }
      }
    }
    throw new TraceFormatException(file.toString(), 1, "it does not say what it is the trace of");
  }

  private static Direction direction(Path file, TraceRun told) {
    for (Direction direction : Direction.values()) {
      if (direction.name().toLowerCase(Locale.ROOT).equals(told.operation())) {
        return direction;
      }
    }
    throw new UsageException(
        file + ": what " + told.operation() + " did cannot be done again from its trace");
  }

  @Override
  public void event(TraceEvent event) throws IOException {
    shown.event(event);
    if (difference == null) {
      TraceEvent other = recorded.next();
      if (!event.equals(other)) {
        difference =
            "another run than the recorded one from its event %d on".formatted(event.at().seq());
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (difference == null && recorded.next() != null) {
      difference = "another run than the recorded one: it ends earlier";
    }
    shown.close();
  }
}
