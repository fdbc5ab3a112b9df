package org.jumppatch.patcher.trace;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jumppatch.patcher.run.Mode;

/**
 * A picture of two runs on one scale of time, drawn when it is closed: what a flip costs one by one
 * and in a batch.
 */
public final class TraceComparison implements Closeable {
  private static final double WIDTH = 960;
  private static final double LEFT = 84;
  private static final double RIGHT = 160;
  private static final double FIRST = 96;
  private static final double BETWEEN = 52;

  private final Writer out;
  private final Timeline first = new Timeline();
  private final Timeline second = new Timeline();

  /**
   * @param out gets the picture; closed with it
   */
  public TraceComparison(Writer out) {
    this.out = out;
  }

  /** Takes the run that is shown above the other. */
  public TraceSink first() {
    return sink(first);
  }

  /** Takes the run that is shown below the other. */
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

  @Override
  public void close() throws IOException {
    try (out) {
      draw(new SvgOut(out));
    }
  }

  private void draw(SvgOut svg) throws IOException {
    long end = Math.max(first.end(), second.end());
    TimeScale scale = new TimeScale(end, LEFT, WIDTH - LEFT - RIGHT);
    SvgPanel above = panel(first, scale, FIRST, svg);
    double secondTop = above.bottom() + BETWEEN;
    SvgPanel below = panel(second, scale, secondTop, svg);
    double axis = below.bottom() + 12;
    SvgPicture.begin(svg, WIDTH, axis + 84, title(), description());
    svg.text("title", 20, 32, SvgText.shortened(title(), 96));
    svg.text("muted", 20, 53, "The same changes on the same scale of time: " + description());
    heading(svg, first, FIRST);
    heading(svg, second, secondTop);
    above.draw();
    below.draw();
    done(svg, scale, first, FIRST);
    done(svg, scale, second, secondTop);
    huge(svg, first, FIRST, above.bottom());
    huge(svg, second, secondTop, below.bottom());
    below.axis(axis);
    new SvgLegend(svg, LEFT, axis + 46).draw(List.of(first, second), scale);
    SvgPicture.end(svg);
  }

  private static SvgPanel panel(Timeline timeline, TimeScale scale, double top, SvgOut svg) {
    double laneHeight = Math.max(4, .7 * SvgPanel.laneHeight(timeline.lanes().size()));
    return new SvgPanel(timeline, scale, top, laneHeight, svg);
  }

  private String title() {
    TraceRun run = first.run();
    String what = run == null ? "Two traces" : run.title();
    return what + ": " + mode(first) + " and " + mode(second);
  }

  private String description() {
    return SvgText.count(first.ipisPerCpu(), "IPIs")
        + " to each other CPU "
        + mode(first)
        + ", "
        + SvgText.number(second.ipisPerCpu())
        + " "
        + mode(second)
        + ".";
  }

  private static String mode(Timeline timeline) {
    TraceRun run = timeline.run();
    return run != null && run.options().mode() == Mode.SINGLE ? "one by one" : "in a batch";
  }

  private static void heading(SvgOut svg, Timeline timeline, double top) throws IOException {
    String mode = mode(timeline);
    String name = Character.toUpperCase(mode.charAt(0)) + mode.substring(1);
    svg.text("head", LEFT, top - 12, name + ": " + SvgText.costs(timeline));
  }

  /** Says when a run is over that leaves room behind it. */
  private static void done(SvgOut svg, TimeScale scale, Timeline timeline, double top)
      throws IOException {
    if (timeline.end() < scale.end() * .7) {
      String when = TimeScale.label(timeline.end(), timeline.end());
      svg.text("tiny", scale.x(timeline.end()) + 8, top + 20, "done after " + when);
    }
  }

  private static void huge(SvgOut svg, Timeline timeline, double top, double bottom)
      throws IOException {
    double x = WIDTH - RIGHT / 2;
    double y = (top + bottom) / 2;
    svg.text("huge", x, y + 10, SvgText.number(timeline.ipisPerCpu()));
    svg.text("middle", x, y + 32, "IPIs to each CPU");
  }
}
