package org.jumppatch.patcher.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.picture.ComparisonPicture;
import org.jumppatch.patcher.trace.picture.ComparisonTable;
import org.jumppatch.patcher.trace.picture.SvgOut;
import org.jumppatch.patcher.trace.picture.Timeline;

/** Runs side by side: what the same changes cost in each mode. */
public final class TraceComparison implements Closeable {
  /** What a comparison can be rendered as. */
  public enum Form {
    /** A table of what each run comes to. */
    TABLE,
    /** A picture, with all on one scale of time. */
    PICTURE
  }

  private final Form form;
  private final Writer out;
  private final int columns;
  private final List<Timeline> runs = new ArrayList<>();

  /**
   * @param out gets the comparison; closed with it
   */
  public TraceComparison(Form form, Writer out) {
    this(form, out, Integer.MAX_VALUE);
  }

  /**
   * The same.
   *
   * @param columns that a line of a table may have
   */
  public TraceComparison(Form form, Writer out, int columns) {
    this.form = form;
    this.out = out;
    this.columns = columns;
  }

  /** Takes the next run, after those that were taken before. */
  public TraceSink next() {
    Timeline timeline = new Timeline();
    runs.add(timeline);
    return new TraceSink() {
      @Override
      public void event(TraceEvent event) {
        timeline.add(event);
      }

      @Override
      public void close() {}
    };
  }

  /** Renders all, and closes what they are rendered to. */
  @Override
  public void close() throws IOException {
    try (out) {
      switch (form) {
        case TABLE -> new ComparisonTable(runs, columns).print(out);
        case PICTURE -> new ComparisonPicture(runs).draw(new SvgOut(out));
      }
    }
  }
}
