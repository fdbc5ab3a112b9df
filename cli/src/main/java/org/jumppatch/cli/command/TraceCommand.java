package org.jumppatch.cli.command;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jumppatch.cli.image.OpenCalls;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.CostArguments;
import org.jumppatch.cli.options.CostHelp;
import org.jumppatch.cli.options.DirectionArguments;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.RunArguments;
import org.jumppatch.cli.options.TraceOutput;
import org.jumppatch.cli.report.TraceColours;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.GivenOptions;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CallCourse;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.FlipPlan.Assignment;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.trace.Recording;
import org.jumppatch.patcher.trace.Replay;
import org.jumppatch.patcher.trace.TraceComparison;
import org.jumppatch.patcher.trace.TraceComparison.Form;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.event.CostModel;
import org.jumppatch.patcher.trace.event.TraceFormatException;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonLinesReader;
import org.jumppatch.patcher.trace.page.CodeNotes;
import org.jumppatch.patcher.trace.page.ImageNotes;
import org.jumppatch.patcher.trace.page.RunPage;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch trace}: what happens on the machine, event by event. */
public final class TraceCommand implements Callable<Integer> {
  /** The options that are of use where a recorded run is shown. */
  private static final Set<String> SHOWING =
      Set.of("--format", "--output", "--replay", "--color", "--quiet", "--debug");

  private static final Set<TraceFormat> COMPARING =
      Set.of(TraceFormat.TEXT, TraceFormat.SVG, TraceFormat.HTML);

  private final CommandSpec spec;
  private final TraceOutput output;
  private final RunArguments runs;
  private final CostArguments costs;
  private final KeysAndImage arguments;
  private final DirectionArguments directions;
  private final Given<Boolean> compare;
  private final Given<Boolean> replay;
  private final Given<Boolean> force;

  public TraceCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Trace the IPIs and phases of flipping keys, or show a recorded run again.")
            .footer(
                CostHelp.before(
                    "",
                    "Examples: jumppatch trace sched_schedstats vmlinuz",
                    "          jumppatch trace sched_schedstats vmlinuz --compare -o ipis.svg",
                    "          jumppatch trace run.jsonl"))
            .spec();
    output = new TraceOutput(syntax, "the trace");
    runs = new RunArguments(syntax);
    costs = new CostArguments(syntax);
    arguments =
        new KeysAndImage(
            syntax,
            "1..*",
            "KEY... IMAGE | RUN.jsonl",
            "Keys, or NAME=FUNCTION for static calls, and the image, as for enable and call; or a"
                + " run that --trace has recorded.");
    directions = new DirectionArguments(syntax, "Trace");
    compare =
        syntax.flag(
            "--compare",
            "Make the run in every mode (those of queues where there are several keys), without"
                + " init text, and show all side by side: a table, a picture (svg), or a page that"
                + " plays them on one clock (html).");
    replay =
        syntax.flag(
            "--replay",
            "Make the run that RUN.jsonl records again, and show that; exit 1 where it differs.");
    force =
        syntax.flag(
            "--force", "Trace external keys of modules and keys that are half flipped too.");
  }

  @Override
  public Integer call() throws IOException {
    TraceFormat format = output.format();
    if (compare.value() && !COMPARING.contains(format)) {
      throw new UsageException("--compare makes text, svg or html, not " + format);
    }
    RunOptions options = runs.options();
    if (compare.value() && options.mode() != Mode.BATCH) {
      throw new UsageException("--compare makes the run in every mode, and --mode is of no use");
    }
    CostModel model = costs.model();
    Path input = arguments.image();
    if (replay.value() && arguments.count() > 1) {
      throw new UsageException("--replay: name RUN.jsonl and nothing else");
    }
    if (arguments.count() == 1) {
      GivenOptions.refuseOthers(spec, SHOWING, "a new run takes it, of KEY... IMAGE");
    }
    if (replay.value()) {
      return replay(input, format);
    }
    if (arguments.count() == 1) {
      return output.write(input, spec, to -> showAgain(input, format, to));
    }
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + input)) {
      OpenImage open = OpenImage.openToDecode(input);
      Recording run = recording(open, model);
      MachineProbe shown = Runs.shown(progress);
      if (compare.value()) {
        Recording booted = booted(run);
        return Runs.asked(
            open,
            () -> output.write(input, spec, to -> compare(booted, options, format, to, shown)));
      }
      if (output.isStandard()) {
        progress.end();
      }
      Recording queued = run.with(options.mode().queue(run.plan()));
      return Runs.asked(
          open, () -> output.write(input, spec, to -> make(queued, options, format, to, shown)));
    }
  }

  private int make(
      Recording run, RunOptions options, TraceFormat format, Writer to, MachineProbe shown)
      throws IOException {
    try (Capstone capstone = Capstone.open()) {
      CodeNotes notes = new ImageNotes(run.image(), capstone);
      FlipRun made = run.make(options, open(format, to, notes), shown);
      tellNotes(made);
      return exitCode(made);
    }
  }

  private Recording recording(OpenImage open, CostModel model) {
    if (arguments.areCalls()) {
      // As a booted kernel would do it, whose sites call the function.
      List<Assignment> assigned = OpenCalls.of(open.image()).assigned(arguments.keys());
      FlipPlan plan = FlipPlan.ofCourses(CallCourse.of(open.image(), assigned));
      return Recording.ofCourse(open.image(), open.keys(), plan, Recording.CALL, model);
    }
    Direction direction = directions.direction();
    List<StaticKey> keys = open.keys(arguments.keys(), Globals.of(spec)::tell);
    FlipPlan plan = FlipPlan.courseOf(open.image(), keys, direction, force.value());
    return Recording.ofCourse(open.image(), open.keys(), plan, direction.label(), model);
  }

  private int replay(Path recorded, TraceFormat format) throws IOException {
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + recorded)) {
      return output.write(recorded, spec, to -> replay(recorded, format, to, progress));
    }
  }

  private int replay(Path recorded, TraceFormat format, Writer to, Progress progress)
      throws IOException {
    Optional<String> difference = Replay.of(recorded).make(format.open(to), Runs.shown(progress));
    difference.ifPresent(
        text -> {
          PrintWriter err = spec.commandLine().getErr();
          err.println("jumppatch: " + recorded + ": " + text);
          err.flush();
        });
    return difference.isEmpty() ? ExitCode.DONE : ExitCode.NO;
  }

  private int showAgain(Path recorded, TraceFormat format, Writer to) throws IOException {
    try (JsonLinesReader reader = JsonLinesReader.open(recorded);
        TraceSink sink = open(format, to, CodeNotes.NONE)) {
      if (reader.copyTo(sink) == 0) {
        throw new TraceFormatException(recorded.toString(), 1, "empty, and no trace");
      }
      return ExitCode.DONE;
    } catch (TraceFormatException e) {
      if (isImage(recorded)) {
        throw new UsageException("KEY... IMAGE: the key is missing; " + recorded + " is an image");
      }
      throw e;
    }
  }

  /** Whether somebody has forgotten the key. */
  private static boolean isImage(Path file) {
    try {
      Image.open(file);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private TraceSink open(TraceFormat format, Writer to, CodeNotes notes) throws IOException {
    return output.isStandard()
        ? format.open(
            to,
            new TraceColours(Globals.of(spec).colours()),
            Globals.of(spec).screen().columns(),
            notes)
        : format.open(to, notes);
  }

  /** What modes cost is asked of a kernel that runs. */
  private Recording booted(Recording run) {
    FlipPlan booted = run.plan().booted(run.image());
    int left = run.plan().changes().size() - booted.changes().size();
    if (left > 0) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "jumppatch: "
              + counted(left, "site")
              + " in init or exit text left out: a booted kernel leaves them alone");
      err.flush();
    }
    return run.with(booted);
  }

  private static int compare(
      Recording run, RunOptions options, TraceFormat format, Writer to, MachineProbe shown)
      throws IOException {
    if (format == TraceFormat.HTML) {
      try (Capstone capstone = Capstone.open();
          RunPage page = new RunPage(to, new ImageNotes(run.image(), capstone))) {
        return compare(run, options, page::next, shown);
      }
    }
    Form form = format == TraceFormat.SVG ? Form.PICTURE : Form.TABLE;
    try (TraceComparison all = new TraceComparison(form, to)) {
      return compare(run, options, all::next, shown);
    }
  }

  private static int compare(
      Recording run, RunOptions options, Supplier<TraceSink> sinks, MachineProbe shown)
      throws IOException {
    List<Mode> modes = new ArrayList<>(List.of(Mode.SINGLE, Mode.BATCH));
    if (run.plan().batches().size() > 1) {
      modes.addAll(List.of(Mode.QUEUED_UNSORTED, Mode.QUEUED));
    }
    int exitCode = ExitCode.DONE;
    for (Mode mode : modes) {
      Recording queued = run.with(mode.queue(run.plan()));
      exitCode = Math.max(exitCode, exitCode(queued.make(options.with(mode), sinks.get(), shown)));
    }
    return exitCode;
  }

  /** What a run did not test is in no trace. */
  private void tellNotes(FlipRun run) {
    PrintWriter err = spec.commandLine().getErr();
    for (Note note : run.notes()) {
      if (!run.plan().notes().contains(note)) {
        err.println("jumppatch: note: " + note.message());
      }
    }
    err.flush();
  }

  /** A broken promise is an answer, too. */
  private static int exitCode(FlipRun run) {
    return run.isGood() ? ExitCode.DONE : ExitCode.NO;
  }
}
