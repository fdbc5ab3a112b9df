package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;

/** A trace as a picture, drawn when the trace is over. */
public final class SvgTimeline implements TraceSink {
  private static final double WIDTH = 960;
  private static final double LEFT = 84;
  private static final double RIGHT = 152;
  private static final double LANES = 108;

  private final Timeline timeline = new Timeline();
  private final Writer out;

  public SvgTimeline(Writer out) {
    this.out = out;
  }

  @Override
  public void event(TraceEvent event) {
    timeline.add(event);
  }

  @Override
  public void close() throws IOException {
    try (out) {
      draw();
    }
  }

  private void draw() throws IOException {
    SvgOut svg = new SvgOut(out);
    TimeScale scale = new TimeScale(timeline.end(), LEFT, WIDTH - LEFT - RIGHT);
    double laneHeight = SvgRows.laneHeight(timeline.lanes().size());
    SvgPanel panel = new SvgPanel(timeline, scale, LANES, laneHeight, svg);
    double axis = panel.bottom() + 12;
    double height = axis + 84;
    String title = SvgText.title(timeline);
    SvgPicture.begin(
        svg,
        WIDTH,
        height,
        title,
        SvgText.costs(timeline) + ". " + SvgText.executions(timeline) + ".");
    svg.text("title", 20, 32, SvgText.shortened(title, 96));
    svg.text("head", 20, 54, SvgText.costs(timeline));
    svg.text("muted", 20, 73, SvgText.shortened(SvgText.circumstances(timeline), 150));
    svg.text("muted", 20, 91, SvgText.executions(timeline));
    String wrong = SvgText.violations(timeline);
    if (!wrong.isEmpty()) {
      svg.text("wrong", WIDTH - 20, 54, "the promise is broken: " + wrong);
    }
    panel.draw();
    panel.counts();
    panel.axis(axis);
    new SvgLegend(svg, LEFT, axis + 46).draw(List.of(timeline), scale);
    SvgPicture.end(svg);
  }
}
