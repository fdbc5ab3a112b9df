package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.io.Writer;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * A trace as text for a screen on which ftrace's columns have no room: CPU, seconds and event, and
 * what does not fit into a line below it.
 *
 * <pre>
 * cpu2   0.000001100 fetch: address=0xffffffff81234567 bytes=6690
 *                    execution=old
 * </pre>
 */
final class NarrowTrace implements TraceSink {
  private static final int CPU_WIDTH = 7;
  private static final long SECOND = 1_000_000_000;
  private static final String INDENT = " ".repeat(CPU_WIDTH + "0.000000000 ".length());

  private final Writer out;
  private final EventPaint paint;
  private final int columns;
  private final StringBuilder told = new StringBuilder();
  private final TextFields fields = new TextFields(told);

  NarrowTrace(Writer out, EventPaint paint, int columns) {
    this.out = out;
    this.paint = paint;
    this.columns = columns;
  }

  @Override
  public void event(TraceEvent event) throws IOException {
    long time = event.at().time();
    String cpu = "cpu" + event.at().cpu();
    String seconds = time / SECOND + "." + Long.toString(SECOND + time % SECOND).substring(1);
    String place = cpu + " ".repeat(CPU_WIDTH - cpu.length()) + seconds + " ";
    out.append(place).append(paint.paint(event, event.name())).append(':');
    told.setLength(0);
    event.describe(fields);
    int at = place.length() + event.name().length() + 1;
    for (String word : told.toString().strip().split(" ", -1)) {
      String gap = word.isEmpty() ? "" : " ";
      // Lists may be longer than a line.
      for (String part : word.split("(?<=,)", -1)) {
        if (at + gap.length() + part.length() > columns) {
          out.append('\n').append(INDENT).append(part);
          at = INDENT.length() + part.length();
        } else {
          out.append(gap).append(part);
          at += gap.length() + part.length();
        }
        gap = "";
      }
    }
    out.append('\n');
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
