package org.jumppatch.cli.options;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.terminal.OutputLostException;
import org.jumppatch.cli.terminal.SafeWriter;
import org.jumppatch.elf.output.TextFile;
import org.jumppatch.patcher.trace.TraceFormat;
import picocli.CommandLine.Model.CommandSpec;

/** The options that say what a trace is rendered as, and where it goes. */
public final class TraceOutput {
  private final Given<TraceFormat> format;
  private final Given<Path> file;

  /**
   * Declares them.
   *
   * @param what is rendered, in words that stand after "Write"
   */
  public TraceOutput(Syntax syntax, String what) {
    format =
        syntax
            .option(
                "--format",
                "FORMAT",
                "Of what is written: text (in ftrace's columns), jsonl, perfetto, svg or html (a page that plays the run); if"
                    + " not given, what FILE ends in: .jsonl, .json (perfetto), .svg, .html, else text.")
            .oneOf(TraceFormat.values());
    file =
        syntax
            .output("FILE", "Write " + what + " here, whole or not at all; - is standard output.")
            .orNone(Path.class);
  }

  /** Renders something, and closes what it is rendered to. */
  public interface Rendering {
    /** Returns one of {@link ExitCode}. */
    int to(Writer out) throws IOException;
  }

  /** Whether anything was asked of it. */
  public boolean isAsked() {
    return format.isPresent() || file.isPresent();
  }

  /** Where it goes, in a word. */
  public String place() {
    return isStandard() ? "standard output" : file.value().toString();
  }

  /** The format that was asked for, be it by the name of the file. */
  public TraceFormat format() {
    TraceFormat asked = format.orNull();
    if (asked != null) {
      return asked;
    }
    String name = isStandard() ? "" : file.value().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".svg")) {
      return TraceFormat.SVG;
    }
    if (name.endsWith(".html")) {
      return TraceFormat.HTML;
    }
    if (name.endsWith(".jsonl")) {
      return TraceFormat.JSONL;
    }
    return name.endsWith(".json") ? TraceFormat.PERFETTO : TraceFormat.TEXT;
  }

  /** Whether it goes to standard output. */
  public boolean isStandard() {
    return !file.isPresent() || Syntax.isStandard(file.value());
  }

  /**
   * Renders to where it was asked for; returns what the rendering does.
   *
   * @param input a file that was read, which is not replaced
   * @param spec the command's, for standard output
   * @throws OutputLostException if nobody gets any more what is written there
   */
  public int write(Path input, CommandSpec spec, Rendering rendering) throws IOException {
    if (isStandard()) {
      return rendering.to(
          new Unclosed(spec.commandLine().getOut(), Globals.of(spec)::isOutputLost));
    }
    try (TextFile text = TextFile.at(file.value(), input)) {
      int exitCode = rendering.to(new SafeWriter(text.writer()));
      text.finish();
      if (!Globals.of(spec).quiet()) {
        spec.commandLine().getErr().println("wrote " + file.value());
      }
      return exitCode;
    }
  }

  /**
   * Standard output, which stays open when a trace ends. A print writer keeps errors to itself, and
   * a long run would go on for nobody.
   */
  private static final class Unclosed extends FilterWriter {
    private final BooleanSupplier lost;

    Unclosed(Writer out, BooleanSupplier lost) {
      super(out);
      this.lost = lost;
    }

    @Override
    public void write(int c) throws IOException {
      check();
      super.write(c);
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      check();
      super.write(text, from, length);
    }

    @Override
    public void write(String text, int from, int length) throws IOException {
      check();
      super.write(text, from, length);
    }

    private void check() {
      if (lost.getAsBoolean()) {
        throw new OutputLostException();
      }
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
