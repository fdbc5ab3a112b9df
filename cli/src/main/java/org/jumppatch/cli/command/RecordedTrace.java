package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Optional;
import org.jumppatch.cli.options.TraceOutput;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.trace.Replay;
import org.jumppatch.patcher.trace.event.TraceFormatException;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonLinesReader;
import org.jumppatch.patcher.trace.page.CodeNotes;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A run that was recorded: shown again, or made again.
 *
 * @param file the trace, lines of JSON
 * @param all whether people read of every fetch
 */
record RecordedTrace(Path file, TraceOutput output, CommandSpec spec, boolean all) {
  /** Shows it as it was recorded. */
  int show() throws IOException {
    return output.write(file, spec, this::show);
  }

  private int show(Writer to) throws IOException {
    try (JsonLinesReader reader = JsonLinesReader.open(file);
        TraceSink sink = Runs.sink(output, to, spec, CodeNotes.NONE, all)) {
      if (reader.copyTo(sink) == 0) {
        throw new TraceFormatException(file.toString(), 1, "empty, and no trace");
      }
      return ExitCode.DONE;
    } catch (TraceFormatException e) {
      if (isImage()) {
        throw new UsageException("KEY... IMAGE: the key is missing; " + file + " is an image");
      }
      throw e;
    }
  }

  /** Whether somebody has forgotten the key. */
  private boolean isImage() {
    try {
      Image.open(file);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** Makes the run again, and shows that one. */
  int replay() throws IOException {
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + file)) {
      return output.write(file, spec, to -> replay(to, progress));
    }
  }

  private int replay(Writer to, Progress progress) throws IOException {
    Optional<String> difference =
        Replay.of(file)
            .make(Runs.sink(output, to, spec, CodeNotes.NONE, all), Runs.shown(progress));
    difference.ifPresent(
        text -> {
          PrintWriter err = spec.commandLine().getErr();
          err.println("jumppatch: " + file + ": " + text);
          err.flush();
        });
    return difference.isEmpty() ? ExitCode.DONE : ExitCode.NO;
  }
}
