package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.io.Writer;
import org.jumppatch.patcher.text.Labelled;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonLinesTrace;
import org.jumppatch.patcher.trace.page.CodeNotes;
import org.jumppatch.patcher.trace.page.RunPage;
import org.jumppatch.patcher.trace.picture.SvgTimeline;

/** What a trace can be rendered as. */
public enum TraceFormat implements Labelled {
  /** Text in the columns of ftrace. */
  TEXT,
  /** JSON lines, which can be read back. */
  JSONL,
  /** Trace-event JSON for ui.perfetto.dev and chrome://tracing. */
  PERFETTO,
  /** A picture. */
  SVG,
  /** A page that plays it. */
  HTML;

  /**
   * Begins to render a trace. Nothing but SVG and HTML waits for the end of it, and those keep a
   * bounded number of marks and events.
   *
   * @param out gets what is rendered, in UTF-8 where it matters; closed with the sink
   */
  public TraceSink open(Writer out) throws IOException {
    return open(out, CodeNotes.NONE);
  }

  /**
   * The same with notes on the code.
   *
   * @param notes what a page tells of the code; no other format does
   */
  public TraceSink open(Writer out, CodeNotes notes) throws IOException {
    return open(out, EventPaint.NONE, Integer.MAX_VALUE, notes);
  }

  /**
   * The same for a screen.
   *
   * @param paint gives the events of a text their colours; no other format has such
   * @param columns of the screen that a text is broken for
   * @param notes what a page tells of the code
   */
  public TraceSink open(Writer out, EventPaint paint, int columns, CodeNotes notes)
      throws IOException {
    return switch (this) {
      case TEXT ->
          columns < TextTrace.COLUMNS
              ? new NarrowTrace(out, paint, columns)
              : new TextTrace(out, paint);
      case JSONL -> new JsonLinesTrace(out);
      case PERFETTO -> new PerfettoTrace(out);
      case SVG -> new SvgTimeline(out);
      case HTML -> new RunPage(out, notes);
    };
  }

  @Override
  public String toString() {
    return label();
  }
}
