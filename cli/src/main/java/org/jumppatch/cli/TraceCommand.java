package org.jumppatch.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.PatchRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.trace.JsonLinesReader;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.TraceRecorder;
import org.jumppatch.patcher.trace.TraceRun;
import org.jumppatch.patcher.trace.TraceSink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jumppatch trace}: what happens on the machine, event by event. */
@Command(
    name = "trace",
    description = "Trace the IPIs and phases of flipping keys, or show a recorded run again.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: jumppatch trace sched_schedstats vmlinuz",
      "         jumppatch trace run.jsonl --format text"
    })
final class TraceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private RunArguments run = new RunArguments();

  @Parameters(
      arity = "1..*",
      paramLabel = "KEY... IMAGE | RUN.jsonl",
      hideParamSyntax = true,
      description = "Keys and the image, as for enable; or a run that --trace has recorded.")
  private List<String> arguments = List.of();

  @Option(names = "--enable", description = "Trace the enabling, whatever the keys' state is.")
  private boolean enable;

  @Option(names = "--disable", description = "Trace the disabling, whatever the keys' state is.")
  private boolean disable;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text (in ftrace's columns, the default), jsonl, perfetto or svg.")
  private String format = "text";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the trace here.")
  private @Nullable Path output;

  @Option(
      names = "--force",
      description = "Trace external keys of modules and keys that are half flipped too.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    TraceFormat chosen =
        RunArguments.named("--format", format, TraceFormat.of(format), TraceFormat.values());
    RunOptions options = run.options();
    if (arguments.size() == 1) {
      return showAgain(Path.of(arguments.get(0)), chosen);
    }
    OpenImage open = OpenImage.open(Path.of(arguments.get(arguments.size() - 1)));
    FlipPlan plan =
        Planning.plan(
            open, open.keys(arguments.subList(0, arguments.size() - 1)), direction(), force);
    PatchRun prepared = Planning.prepare(open, plan, options);
    String operation = direction().name().toLowerCase(Locale.ROOT);
    TraceRun told = Planning.describe(open, plan, operation, options);
    try (TraceRecorder recorder =
        TraceRecorder.of(told, prepared, plan.sites(), chosen.open(writer()))) {
      FlipRun flip = FlipRun.of(open.image(), plan, prepared, recorder);
      return flip.counts().violations().isEmpty() ? ExitCode.DONE : ExitCode.NO;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private int showAgain(Path recorded, TraceFormat chosen) throws IOException {
    try (JsonLinesReader reader = JsonLinesReader.open(recorded);
        TraceSink sink = chosen.open(writer())) {
      reader.copyTo(sink);
      return ExitCode.DONE;
    }
  }

  private Direction direction() {
    if (enable && disable) {
      throw new UsageException("--enable and --disable exclude each other");
    }
    return enable ? Direction.ENABLE : disable ? Direction.DISABLE : Direction.FLIP;
  }

  /** The file asked for, or standard output, which stays open when the trace ends. */
  private Writer writer() throws IOException {
    if (output != null) {
      return Files.newBufferedWriter(output);
    }
    return new FilterWriter(spec.commandLine().getOut()) {
      @Override
      public void close() throws IOException {
        flush();
      }
    };
  }
}
