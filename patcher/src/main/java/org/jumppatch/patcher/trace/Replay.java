package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallLookup;
import org.jumppatch.elf.staticcall.FunctionLookup;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CallCourse;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.FlipPlan.Assignment;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.text.Labelled;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceFormatException;
import org.jumppatch.patcher.trace.event.TraceRun;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonLinesReader;

/** A recorded run that is made again from what its trace says, event by event held to it. */
public final class Replay {
  private final Path recorded;
  private final TraceRun title;

  /** Where its keys were taken; null where they are static calls. */
  private final @Nullable Direction direction;

  private Replay(Path recorded, TraceRun title, @Nullable Direction direction) {
    this.recorded = recorded;
    this.title = title;
    this.direction = direction;
  }

  /**
   * Reads what a trace is the trace of.
   *
   * @param recorded the trace, as JSON lines
   * @throws TraceFormatException if it is none, or does not say
   * @throws ReplayException if it says of what, but that is nothing that can be done again
   */
  public static Replay of(Path recorded) throws IOException {
    TraceRun title = title(recorded);
    Direction direction = Labelled.find(Direction.values(), title.operation()).orElse(null);
    if (direction == null && !title.operation().equals(Recording.CALL)) {
      throw new ReplayException(
          recorded + ": what " + title.operation() + " did cannot be done again from its trace");
    }
    return new Replay(recorded, title, direction);
  }

  private static TraceRun title(Path recorded) throws IOException {
    try (JsonLinesReader reader = JsonLinesReader.open(recorded)) {
      for (TraceEvent event = reader.next(); event != null; event = reader.next()) {
        if (event instanceof PatcherEvent.BatchBegin begin && begin.run() != null) {
          return begin.run();
        }
      }
    }
    throw new TraceFormatException(
        recorded.toString(), 1, "it does not say what it is the trace of");
  }

  /**
   * Makes the run again.
   *
   * @param shown gets the new run's trace; closed with it
   * @param probe is told what happens, too
   * @return where the new run differs from the recorded one, or nothing
   * @throws IOException if the image or the trace cannot be read any more
   * @throws ReplayException if the image does not have a key of the recorded run
   */
  public Optional<String> make(TraceSink shown, MachineProbe probe) throws IOException {
    Image image = Image.open(Path.of(title.image()));
    FlipPlan plan = direction == null ? calls(image) : flips(image, direction);
    RunOptions options = title.options();
    Recording recording =
        new Recording(
            image,
            options.mode().queue(plan),
            title.operation(),
            title.keys(),
            title.labels(),
            title.course(),
            title.costs());
    try (JsonLinesReader reader = JsonLinesReader.open(recorded)) {
      Held held = new Held(reader, shown);
      recording.make(options, held, probe);
      return Optional.ofNullable(held.difference);
    }
  }

  private FlipPlan flips(Image image, Direction way) {
    StaticKeys all = StaticKeys.of(image, JumpTable.of(image));
    List<StaticKey> keys = new ArrayList<>();
    for (String name : title.keys()) {
      if (!(all.resolve(name) instanceof KeyLookup.Found found)) {
        throw new ReplayException(image.path() + ": no one key is called " + name);
      }
      keys.add(found.key());
    }
    return title.course()
        ? FlipPlan.courseOf(image, keys, way, true)
        : FlipPlan.of(image, keys, way, true);
  }

  private FlipPlan calls(Image image) {
    StaticCalls all = StaticCalls.of(image);
    List<Assignment> assigned = new ArrayList<>();
    for (String text : title.keys()) {
      int equals = Math.max(0, text.indexOf('='));
      if (!(all.resolve(text.substring(0, equals)) instanceof CallLookup.Found call)
          || !(FunctionLookup.of(image, text.substring(equals + 1))
              instanceof FunctionLookup.Found function)) {
        throw new ReplayException(image.path() + ": no one static call and function are " + text);
      }
      assigned.add(new Assignment(call.call(), function.address()));
    }
    return title.course()
        ? FlipPlan.ofCourses(CallCourse.of(image, assigned))
        : FlipPlan.ofCalls(image, assigned, true);
  }

  /** Holds each event to the recorded one. */
  private static final class Held implements TraceSink {
    private final JsonLinesReader recorded;
    private final TraceSink shown;
    private @Nullable String difference;

    Held(JsonLinesReader recorded, TraceSink shown) {
      this.recorded = recorded;
      this.shown = shown;
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
}
