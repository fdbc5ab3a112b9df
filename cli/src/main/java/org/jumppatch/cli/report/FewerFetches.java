package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.IOException;
import java.io.Writer;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.text.Paragraph;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * A trace without what is as it should be: that CPUs execute the old instruction or the new one is
 * half of most traces, and who reads one on a terminal looks for what the patcher does and for what
 * goes wrong. How much is left out is said behind it.
 */
public final class FewerFetches implements TraceSink {
  private static final int INDENT = 2;

  private final TraceSink shown;
  private final Writer out;
  private final int columns;
  private long leftOut;

  /**
   * @param shown gets the rest; closed with it
   * @param out what that is written to
   * @param columns that a line may have
   */
  public FewerFetches(TraceSink shown, Writer out, int columns) {
    this.shown = shown;
    this.out = out;
    this.columns = columns;
  }

  @Override
  public void begin(PokeProgram program) {
    shown.begin(program);
  }

  @Override
  public void event(TraceEvent event) throws IOException {
    if (event instanceof CpuEvent.Fetch fetch
        && (fetch.execution() == Execution.OLD || fetch.execution() == Execution.NEW)) {
      leftOut++;
    } else {
      shown.event(event);
    }
  }

  @Override
  public void close() throws IOException {
    if (leftOut > 0) {
      String what =
          "# %s of the old instruction or the new one not shown: --fetches or -o FILE shows all"
              .formatted(counted(leftOut, "fetch", "fetches"));
      for (String line : Paragraph.hanging(what, columns, INDENT)) {
        out.write(line + "\n");
      }
    }
    shown.close();
  }
}
