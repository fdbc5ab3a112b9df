package org.jumppatch.cli.command;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jumppatch.cli.image.OpenCalls;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.CostArguments;
import org.jumppatch.cli.options.CostHelp;
import org.jumppatch.cli.options.DirectionArguments;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.RunArguments;
import org.jumppatch.cli.options.TraceOutput;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.GivenOptions;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CallCourse;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.FlipPlan.Assignment;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.trace.Recording;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.event.CostModel;
import org.jumppatch.patcher.trace.page.CodeNotes;
import org.jumppatch.patcher.trace.page.ImageNotes;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch trace}: what happens on the machine, event by event. */
public final class TraceCommand implements Callable<Integer> {
  /** The options that are of use where a recorded run is shown. */
  private static final Set<String> SHOWING =
      Set.of("--format", "--output", "--replay", "--fetches", "--color", "--quiet", "--debug");

  private final CommandSpec spec;
  private final TraceOutput output;
  private final RunArguments runs;
  private final CostArguments costs;
  private final KeysAndImage arguments;
  private final DirectionArguments directions;
  private final Given<Boolean> compare;
  private final Given<Boolean> replay;
  private final Given<Boolean> fetches;
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
    fetches =
        syntax.flag(
            "--fetches",
            "Show on a terminal, too, how CPUs execute the old instruction or the new one.");
    force =
        syntax.flag(
            "--force", "Trace external keys of modules and keys that are half flipped too.");
  }

  @Override
  public Integer call() throws IOException {
    TraceFormat format = output.format();
    RunOptions typed = runs.options();
    if (compare.value()) {
      ModeComparison.check(format, typed);
    }
    CostModel model = costs.model();
    Path input = arguments.image();
    if (replay.value() && arguments.count() > 1) {
      throw new UsageException("--replay: name RUN.jsonl and nothing else");
    }
    if (arguments.count() == 1) {
      GivenOptions.refuseOthers(spec, SHOWING, "a new run takes it, of KEY... IMAGE");
      RecordedTrace recorded = new RecordedTrace(input, output, spec, fetches.value());
      return replay.value() ? recorded.replay() : recorded.show();
    }
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + input)) {
      OpenImage open = OpenImage.openToDecode(input);
      RunOptions options = runs.options(open.image());
      Recording run = recording(open, model);
      MachineProbe shown = Runs.shown(progress);
      if (compare.value()) {
        int columns = output.isStandard() ? Globals.of(spec).screen().columns() : Screen.UNBOUNDED;
        ModeComparison all = new ModeComparison(booted(run), options, shown, columns);
        return Runs.asked(open, () -> output.write(input, spec, to -> all.write(format, to)));
      }
      if (output.isStandard()) {
        progress.end();
      }
      Recording queued = run.with(options.mode().queue(run.plan()));
      return Runs.asked(
          open, () -> output.write(input, spec, to -> make(queued, options, to, shown)));
    }
  }

  private int make(Recording run, RunOptions options, Writer to, MachineProbe shown)
      throws IOException {
    try (Capstone capstone = Capstone.open()) {
      CodeNotes notes = new ImageNotes(run.image(), capstone);
      FlipRun made = run.make(options, Runs.sink(output, to, spec, notes, fetches.value()), shown);
      tellNotes(made);
      return Runs.exitCode(made);
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
}
