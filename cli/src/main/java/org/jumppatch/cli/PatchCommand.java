package org.jumppatch.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.OutputFile;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.PatchRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.smp.MachineProbe;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.TraceRecorder;
import org.jumppatch.patcher.trace.TraceRun;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command that patches an image has in common: all but what is to be patched. */
abstract class PatchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private OutputArguments output;
  @Mixin private RunArguments run;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Record the run here, as JSON lines that jumppatch trace shows again.")
  private @Nullable Path trace;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  PatchCommand() {
    this.output = new OutputArguments();
    this.run = new RunArguments();
  }

  /** The file that is patched. */
  abstract Path image();

  /** Whether refusals that can be overridden are. */
  abstract boolean forced();

  /** What is to be patched, checked. */
  abstract FlipPlan plan(OpenImage open) throws IOException;

  /** What a recorded trace calls it. */
  abstract String operation();

  /** Tells what a dry run would do, besides the report. */
  void showChanges(PrintWriter out, OpenImage open, FlipRun flip) {}

  @Override
  public Integer call() throws IOException {
    output.check();
    RunOptions options = run.options();
    OpenImage open = OpenImage.open(image());
    OutputFile file = output.file(open.image());
    FlipRun flip = flip(open, options);
    boolean good = flip.counts().violations().isEmpty();
    String name = null;
    if (good && file != null) {
      flip.write(file);
      name = output.path(open.image()).toString();
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      FlipJson.print(out, open, flip, name, forced());
    } else {
      if (output.isDryRun()) {
        showChanges(out, open, flip);
      }
      new FlipReport(out, open).print(flip, name);
    }
    return good ? ExitCode.DONE : ExitCode.NO;
  }

  private FlipRun flip(OpenImage open, RunOptions options) throws IOException {
    FlipPlan plan = plan(open);
    PatchRun prepared = Planning.prepare(open, plan, options);
    if (trace == null) {
      return FlipRun.of(open.image(), plan, prepared, MachineProbe.NONE);
    }
    TraceRun told = Planning.describe(open, plan, operation(), options);
    try (TraceRecorder recorder =
        TraceRecorder.of(
            told,
            prepared,
            plan.changes(),
            TraceFormat.JSONL.open(Files.newBufferedWriter(trace)))) {
      return FlipRun.of(open.image(), plan, prepared, recorder);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
