package org.jumppatch.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.elf.OutputFile;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.UnsafePatchException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code enable} and {@code disable} have in common: all but the direction. */
abstract class FlipCommand implements Callable<Integer> {
  private final boolean enable;

  @Spec private CommandSpec spec;
  @Mixin private KeysAndImage arguments;
  @Mixin private OutputArguments output;
  @Mixin private RunArguments run;
  private final TraceFileArgument trace = new TraceFileArgument();

  @Option(
      names = "--force",
      description = "Flip external keys of modules and keys that are half flipped too.")
  private boolean force;

  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  FlipCommand(boolean enable) {
    this.enable = enable;
    this.arguments = new KeysAndImage();
    this.output = new OutputArguments();
    this.run = new RunArguments();
  }

  @Override
  public Integer call() throws IOException {
    output.check();
    RunOptions options = run.options();
    OpenImage open = OpenImage.open(arguments.image());
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
      FlipJson.print(out, open, flip, name, force);
    } else {
      new FlipReport(out, open).print(flip, name);
    }
    return good ? ExitCode.DONE : ExitCode.NO;
  }

  private FlipRun flip(OpenImage open, RunOptions options) throws IOException {
    List<StaticKey> keys = open.keys(arguments.keys());
    try (Capstone capstone = Capstone.open()) {
      FlipPlan plan = FlipPlan.of(open.image(), keys, capstone, enable, force);
      return trace.run(open, plan, options);
    } catch (UnsafePatchException e) {
      throw new UnsafePatchException(open.image().path() + ": " + e.getMessage(), e);
    }
  }
}
