package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.CostArguments;
import org.jumppatch.cli.options.OutputArguments;
import org.jumppatch.cli.options.RunArguments;
import org.jumppatch.cli.report.FlipJson;
import org.jumppatch.cli.report.FlipReport;
import org.jumppatch.cli.report.FlippedModulesJson;
import org.jumppatch.cli.report.InstructionDiff;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.output.Destination;
import org.jumppatch.elf.output.OutputFile;
import org.jumppatch.elf.output.OutputFolder;
import org.jumppatch.elf.output.TextFile;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.FlippedModules;
import org.jumppatch.patcher.run.FlippedModules.WrittenFolder;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.PreparedRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.run.WrittenImage;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.smp.probe.MachineProbe;
import org.jumppatch.patcher.trace.FirstViolation;
import org.jumppatch.patcher.trace.Recording;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.event.CostModel;
import picocli.CommandLine.Model.CommandSpec;

/** What every command that patches an image has in common: all but what is to be patched. */
abstract class PatchCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final OutputArguments output;
  private final RunArguments run;
  private final CostArguments costs;
  private final Given<Path> trace;
  private final Given<Boolean> diff;
  private final Given<Boolean> json;

  PatchCommand(Syntax syntax) {
    this(syntax, Mode.BATCH);
  }

  /** Where another mode is that of the kernel. */
  PatchCommand(Syntax syntax, Mode usual) {
    spec = syntax.spec();
    output = new OutputArguments(syntax);
    run = new RunArguments(syntax, usual);
    costs = new CostArguments(syntax);
    trace =
        syntax
            .option(
                "--trace",
                "FILE",
                "Record the run here, as JSON lines that jumppatch trace shows again.")
            .orNone(Path.class);
    diff =
        syntax.flag(
            "--diff", "Show each instruction that changes; a batch's dry run does so anyway.");
    json = syntax.flag("--json", "Write JSON.");
  }

  /** The file that is patched. */
  abstract Path image();

  /** Whether refusals that can be overridden are. */
  abstract boolean forced();

  /** What is to be patched, checked. */
  abstract FlipPlan plan(OpenImage open) throws IOException;

  /** What is to be patched as a mode queues it. */
  FlipPlan queued(FlipPlan plan, Mode mode) {
    return mode.queue(plan);
  }

  /** Whether the modules of a kernel are patched with it. */
  boolean goesWithModules() {
    return false;
  }

  /**
   * What is patched in the modules that go with a kernel; null where none are named.
   *
   * @param plan what is patched in the kernel
   */
  @Nullable FlippedModules modules(OpenImage open, FlipPlan plan, RunOptions options)
      throws IOException {
    return null;
  }

  /** What a recorded trace calls it. */
  abstract String operation();

  /** Whether each instruction that changes is shown where nobody asks. */
  boolean showsChanges() {
    return false;
  }

  private static void printChanges(PrintWriter out, OpenImage open, FlipRun flip, Colours colours) {
    try (Capstone capstone = Capstone.open()) {
      new InstructionDiff(out, open, capstone, colours).print(flip.plan());
    }
  }

  @Override
  public Integer call() throws IOException {
    output.check();
    if (json.value() && output.isStandard()) {
      throw new UsageException("--json and the image both go to standard output: -o FILE");
    }
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + image())) {
      // What is wrong with the options is said before the image is read.
      run.options();
      return patch(costs.model(), progress);
    }
  }

  private int patch(CostModel model, Progress progress) throws IOException {
    OpenImage open = OpenImage.openToDecode(image());
    RunOptions options = run.options(open.image());
    OutputFolder folder = goesWithModules() ? output.folder() : null;
    Destination file = goesWithModules() ? null : output.file(open.image(), Globals.of(spec));
    Path recorded = trace.orNull();
    // Where the input is changed, the trace's own place is refused as the input.
    if (recorded != null) {
      Syntax.requireFile("--trace", recorded);
    }
    if (recorded != null
        && file instanceof OutputFile place
        && !output.isInPlace()
        && place.isAt(recorded)) {
      throw new UsageException("--trace " + recorded + ": the patched image goes there");
    }
    FlipPlan plan = queued(plan(open), options.mode());
    Recording traced = Recording.of(open.image(), open.keys(), plan, operation(), model);
    FlipRun flip = Runs.asked(open, () -> flip(traced, options, Runs.shown(progress)));
    FlippedModules modules = modules(open, plan, options);
    boolean good = flip.isGood() && (modules == null || modules.areGood());
    WrittenFolder all =
        good && folder != null && modules != null
            ? modules.write(folder, open.image().path(), flip)
            : null;
    WrittenImage written = all != null ? all.kernel() : null;
    if (good && file != null) {
      written = output.write(flip, file);
    }
    progress.end();
    Globals globals = Globals.of(spec);
    // Nothing comes between the bytes of an image.
    PrintWriter out =
        output.isStandard() ? spec.commandLine().getErr() : spec.commandLine().getOut();
    if (json.value()) {
      FlipJson.print(out, open, flip, written, forced(), new FlippedModulesJson(modules, all));
    } else {
      if (diff.value() || (showsChanges() && output.isDryRun())) {
        printChanges(out, open, flip, globals.colours());
      }
      if (!globals.quiet() || !good) {
        new FlipReport(out, open, globals.screen(), globals.colours())
            .print(flip, written, modules, all);
      }
      if (options.calls() != null && !flip.counts().violations().isEmpty()) {
        printBroken(out, traced, options);
      }
    }
    return good ? ExitCode.DONE : ExitCode.NO;
  }

  /** The same options make the same run: only one that is broken need be recorded, and is then. */
  private static void printBroken(PrintWriter out, Recording traced, RunOptions options)
      throws IOException {
    FirstViolation broken = new FirstViolation();
    traced.make(options, broken);
    broken.lines().forEach(out::println);
  }

  private FlipRun flip(Recording traced, RunOptions options, MachineProbe shown)
      throws IOException {
    Path recorded = trace.orNull();
    if (recorded == null) {
      return PreparedRun.of(traced.image(), traced.plan(), options).make(shown);
    }
    try (TextFile file = TextFile.at(recorded, traced.image().path())) {
      FlipRun flip = traced.make(options, TraceFormat.JSONL.open(file.writer()), shown);
      file.finish();
      return flip;
    }
  }
}
