package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Optional;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonLinesTrace;
import org.jumppatch.patcher.trace.picture.SvgTimeline;

/** What a trace can be rendered as. */
public enum TraceFormat {
  /** Text in the columns of ftrace. */
  TEXT,
  /** JSON lines, which can be read back. */
  JSONL,
  /** Trace-event JSON for ui.perfetto.dev and chrome://tracing. */
  PERFETTO,
  /** A picture. */
  SVG;

  /** The format that a user names, in upper or lower case. */
  public static Optional<TraceFormat> of(String label) {
    for (TraceFormat format : values()) {
      if (format.label().equals(label.toLowerCase(Locale.ROOT))) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** How a user names it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Begins to render a trace. Nothing but SVG waits for the end of it, and that keeps a bounded
   * number of marks.
   *
   * @param out gets what is rendered, in UTF-8 where it matters; closed with the sink
   */
  public TraceSink open(Writer out) throws IOException {
    return open(out, EventPaint.NONE, Integer.MAX_VALUE);
  }

  /**
   * The same for a screen.
   *
   * @param paint gives the events of a text their colours; no other format has such
   * @param columns of the screen that a text is broken for
   */
  public TraceSink open(Writer out, EventPaint paint, int columns) throws IOException {
    return switch (this) {
      case TEXT ->
          columns < TextTrace.COLUMNS
              ? new NarrowTrace(out, paint, columns)
              : new TextTrace(out, paint);
      case JSONL -> new JsonLinesTrace(out);
      case PERFETTO -> new PerfettoTrace(out);
      case SVG -> new SvgTimeline(out);
    };
  }

  @Override
  public String toString() {
    return label();
  }
}
