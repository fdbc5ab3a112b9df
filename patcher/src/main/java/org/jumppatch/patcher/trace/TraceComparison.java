package org.jumppatch.patcher.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.picture.ComparisonPicture;
import org.jumppatch.patcher.trace.picture.ComparisonTable;
import org.jumppatch.patcher.trace.picture.SvgOut;
import org.jumppatch.patcher.trace.picture.Timeline;

/** Two runs side by side: what a flip costs one by one and in a batch. */
public final class TraceComparison implements Closeable {
  /** What a comparison can be rendered as. */
  public enum Form {
    /** A table of what each run comes to. */
    TABLE,
    /** A picture, with both on one scale of time. */
    PICTURE
  }

  private final Form form;
  private final Writer out;
  private final Timeline first = new Timeline();
  private final Timeline second = new Timeline();

  /**
   * @param out gets the comparison; closed with it
   */
  public TraceComparison(Form form, Writer out) {
    this.form = form;
    this.out = out;
  }

  /** Takes the run that is shown first. */
  public TraceSink first() {
    return sink(first);
  }

  /** Takes the run that it is compared with. */
  public TraceSink second() {
    return sink(second);
  }

  private static TraceSink sink(Timeline timeline) {
    return new TraceSink() {
      @Override
      public void event(TraceEvent event) {
        timeline.add(event);
      }

      @Override
      public void close() {}
    };
  }

  /** Renders both, and closes what they are rendered to. */
  @Override
  public void close() throws IOException {
    try (out) {
      switch (form) {
        case TABLE -> new ComparisonTable(first, second).print(out);
        case PICTURE -> new ComparisonPicture(first, second).draw(new SvgOut(out));
      }
    }
  }
}
