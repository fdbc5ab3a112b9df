package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs on one scale of time: what the same changes cost in each mode. */
public final class ComparisonPicture {
  private static final double WIDTH = 960;
  private static final double LEFT = 84;
  private static final double RIGHT = 160;
  private static final double FIRST = 96;
  private static final double BETWEEN = 52;

  private final List<Timeline> runs;

  /**
   * @param runs of the same changes, one below the other
   */
  public ComparisonPicture(List<Timeline> runs) {
    this.runs = List.copyOf(runs);
  }

  public void draw(SvgOut svg) throws IOException {
    long end = runs.stream().mapToLong(Timeline::end).max().orElse(0);
    TimeScale scale = new TimeScale(end, LEFT, WIDTH - LEFT - RIGHT);
    double[] tops = new double[runs.size()];
    List<SvgPanel> panels = new ArrayList<>();
    double bottom = FIRST - BETWEEN;
    for (int i = 0; i < tops.length; i++) {
      tops[i] = bottom + BETWEEN;
      panels.add(panel(runs.get(i), scale, tops[i], svg));
      bottom = panels.get(i).bottom();
    }
    double axis = bottom + 12;
    String title = SvgText.title(runs);
    String description = SvgText.description(runs);
    SvgPicture.begin(svg, WIDTH, axis + 84, title, description);
    svg.text("title", 20, 32, SvgText.shortened(title, 96));
    svg.text("muted", 20, 53, "The same changes on the same scale of time: " + description);
    for (int i = 0; i < tops.length; i++) {
      svg.text("head", LEFT, tops[i] - 12, SvgText.costs(runs.get(i)));
    }
    for (SvgPanel panel : panels) {
      panel.draw();
    }
    for (int i = 0; i < tops.length; i++) {
      done(svg, scale, runs.get(i), tops[i]);
    }
    for (int i = 0; i < tops.length; i++) {
      huge(svg, runs.get(i), tops[i], panels.get(i).bottom());
    }
    panels.get(panels.size() - 1).axis(axis);
    new SvgLegend(svg, LEFT, axis + 46).draw(runs, scale);
    SvgPicture.end(svg);
  }

  private static SvgPanel panel(Timeline timeline, TimeScale scale, double top, SvgOut svg) {
    double laneHeight = Math.max(4, .7 * SvgRows.laneHeight(timeline.lanes().size()));
    return new SvgPanel(timeline, scale, top, laneHeight, svg);
  }

  /** Says when a run is over that leaves room after it. */
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
