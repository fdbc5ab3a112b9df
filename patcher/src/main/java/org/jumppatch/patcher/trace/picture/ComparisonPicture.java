package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.util.List;

/** Two runs on one scale of time: what the same changes cost one by one and in a batch. */
public final class ComparisonPicture {
  private static final double WIDTH = 960;
  private static final double LEFT = 84;
  private static final double RIGHT = 160;
  private static final double FIRST = 96;
  private static final double BETWEEN = 52;

  private final Timeline first;
  private final Timeline second;

  /**
   * @param first shown above
   * @param second shown below
   */
  public ComparisonPicture(Timeline first, Timeline second) {
    this.first = first;
    this.second = second;
  }

  public void draw(SvgOut svg) throws IOException {
    long end = Math.max(first.end(), second.end());
    TimeScale scale = new TimeScale(end, LEFT, WIDTH - LEFT - RIGHT);
    SvgPanel above = panel(first, scale, FIRST, svg);
    double secondTop = above.bottom() + BETWEEN;
    SvgPanel below = panel(second, scale, secondTop, svg);
    double axis = below.bottom() + 12;
    SvgPicture.begin(
        svg, WIDTH, axis + 84, SvgText.title(first, second), SvgText.description(first, second));
    svg.text("title", 20, 32, SvgText.shortened(SvgText.title(first, second), 96));
    svg.text(
        "muted",
        20,
        53,
        "The same changes on the same scale of time: " + SvgText.description(first, second));
    svg.text("head", LEFT, FIRST - 12, SvgText.costs(first));
    svg.text("head", LEFT, secondTop - 12, SvgText.costs(second));
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
    String count = SvgText.number(timeline.ipisPerCpu());
    svg.text(count.length() <= 4 ? "huge" : "huge long", x, y + 10, count);
    svg.text("middle", x, y + 32, "IPIs to each CPU");
  }
}
