package org.jumppatch.cli.options;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.output.TextFile;
import org.jumppatch.patcher.check.Counterexample;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.trace.Recording;
import org.jumppatch.patcher.trace.TraceFormat;
import org.jumppatch.patcher.trace.page.ImageNotes;
import picocli.CommandLine.Model.CommandSpec;

/** Where a counterexample is written: recorded, to be shown later, or rendered at once. */
public final class CounterexampleOutput {
  private final CommandSpec spec;
  private final Given<Path> trace;
  private final TraceOutput output;

  public CounterexampleOutput(Syntax syntax) {
    spec = syntax.spec();
    trace =
        syntax
            .option(
                "--trace", "FILE", "Record the counterexample here, for jumppatch trace to show.")
            .orNone(Path.class);
    output = new TraceOutput(syntax, "the counterexample");
  }

  /** Refuses to record it on standard output. */
  public void check() {
    if (trace.isPresent()) {
      Syntax.requireFile("--trace", trace.value());
    }
  }

  /** Whether it is asked for on standard output, where it stands alone then. */
  public boolean isOnStandardOutput() {
    return output.isAsked() && output.isStandard();
  }

  /** Writes it wherever that was asked for. */
  public void write(Image image, Recording recording, RunOptions run, Counterexample shown)
      throws IOException {
    if (trace.isPresent()) {
      try (TextFile text = TextFile.at(trace.value(), image.path())) {
        shown.record(recording, run, TraceFormat.JSONL.open(text.writer()));
        text.finish();
      }
    }
    if (output.isAsked()) {
      try (Capstone capstone = Capstone.open()) {
        ImageNotes notes = new ImageNotes(image, capstone);
        output.write(
            image.path(),
            spec,
            to -> {
              shown.record(recording, run, output.format().open(to, notes));
              return ExitCode.NO;
            });
      }
    }
  }

  /** Tells who asked for it that there is none. */
  public void sayNotWritten() {
    PrintWriter err = spec.commandLine().getErr();
    String why = ": not written, for there is no counterexample";
    if (trace.isPresent()) {
      err.println("jumppatch: " + trace.value() + why);
    }
    if (output.isAsked()) {
      err.println("jumppatch: " + output.place() + why);
    }
    err.flush();
  }
}
