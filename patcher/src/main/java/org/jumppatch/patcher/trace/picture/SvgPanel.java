package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.trace.picture.Spans.Span;
import org.jumppatch.patcher.trace.picture.Timeline.Lane;
import org.jumppatch.patcher.trace.picture.Timeline.Mark;

/**
 * Draws a timeline: a lane for each CPU, the patcher's on top, with its phases and syncs as bands
 * across all lanes.
 *
 * <pre>
 *        | phase 1: 56 int3          |sync| phase 2 …      patcher
 *        |                           |\\\ |
 *        | .  | ||.  |  | ||  .   |  | vvv|                IPIs on top, executions, int3 below
 * </pre>
 */
final class SvgPanel {
  private static final int MOST_HEADS = 90;

  private final Timeline timeline;
  private final TimeScale scale;
  private final SvgRows rows;
  private final SvgOut svg;

  /**
   * @param top y of the patcher's lane
   * @param laneHeight of every other CPU's
   */
  SvgPanel(Timeline timeline, TimeScale scale, double top, double laneHeight, SvgOut svg) {
    this.timeline = timeline;
    this.scale = scale;
    this.rows = new SvgRows(top, laneHeight, timeline.lanes().size());
    this.svg = svg;
  }

  /** y below the last lane. */
  double bottom() {
    return rows.bottom();
  }

  void draw() throws IOException {
    for (int cpu = 0; cpu < rows.lanes(); cpu++) {
      double height = rows.height(cpu);
      svg.rect("lane", scale.left(), rows.top(cpu), scale.width(), height, height > 9 ? 3 : 0);
    }
    new SvgBands(timeline, scale, rows, svg).draw();
    for (int cpu = 0; cpu < rows.lanes(); cpu++) {
      lane(cpu);
    }
    arrows();
    for (int cpu = 0; cpu < rows.lanes(); cpu++) {
      double middle = rows.top(cpu) + Math.min(rows.laneHeight(), rows.height(0)) / 2;
      drawn(cpu).violations(middle - 4);
    }
  }

  private SvgLane drawn(int cpu) {
    return new SvgLane(timeline.lanes().get(cpu), scale, svg);
  }

  private void lane(int cpu) throws IOException {
    double y = rows.top(cpu);
    if (cpu == 0) {
      writes(rows.belowPatcher() - 9);
    } else if (timeline.ipis().tooMany()) {
      drawn(cpu).interrupts(y, rows.stripHeight());
    }
    drawn(cpu).executions(y, rows.height(cpu));
    name(cpu, y, rows.height(cpu));
  }

  private void name(int cpu, double y, double height) throws IOException {
    double x = scale.left() - 10;
    if (cpu == 0) {
      svg.text("cpu", x, y + 14, "cpu0");
      svg.text("role", x, y + 27, "patcher");
    } else if (rows.hasRoomForText(cpu)) {
      svg.text("cpu", x, y + height / 2 + 4, "cpu" + cpu);
    }
  }

  /** Writes what each CPU comes to, beside its lane. */
  void counts() throws IOException {
    double x = scale.left() + scale.width() + 12;
    svg.text("head", x, rows.top() + 14, SvgText.count(timeline.writes().total(), "writes"));
    svg.text("tiny", x, rows.top() + 28, SvgText.count(timeline.syncs().total(), "syncs"));
    for (int cpu = 1; cpu < timeline.lanes().size(); cpu++) {
      if (rows.hasRoomForText(cpu)) {
        counts(timeline.lanes().get(cpu), x, rows.top(cpu) + rows.laneHeight() / 2 + 4);
      }
    }
  }

  private void counts(Lane lane, double x, double middle) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(SvgText.count(lane.total(Mark.IPI), "IPIs"));
    if (lane.total(Mark.SPARED) + lane.total(Mark.FLUSH) > 0) {
      lines.add(SvgText.number(lane.total(Mark.SPARED)) + " spared");
      lines.add(SvgText.count(lane.total(Mark.FLUSH), "flushes"));
    }
    if (rows.laneHeight() >= 26) {
      long sites = Timeline.EXECUTIONS.stream().mapToLong(lane::total).sum();
      lines.add(SvgText.count(sites, "executions"));
    }
    if (rows.laneHeight() >= 40) {
      lines.add(SvgText.number(lane.total(Mark.INT3)) + " int3");
    }
    double y = middle - 7 * (lines.size() - 1);
    for (int i = 0; i < lines.size(); i++) {
      svg.text(i == 0 ? "head" : "tiny", x, y + 14 * i, lines.get(i));
    }
  }

  /** Writes are drawn one by one, where they can be told apart. */
  private void writes(double y) throws IOException {
    if (timeline.writes().total() * 2.5 > scale.width(0, timeline.end())) {
      return;
    }
    StringBuilder ticks = new StringBuilder();
    for (Span<Integer> write : timeline.writes().each()) {
      ticks.append('M').append(SvgOut.number(scale.x(write.from()) + .5));
      ticks.append(' ').append(SvgOut.number(y)).append("v6");
    }
    svg.path("write", ticks);
  }

  private void arrows() throws IOException {
    boolean heads = timeline.ipis().total() <= MOST_HEADS;
    StringBuilder lines = new StringBuilder();
    StringBuilder taken = new StringBuilder();
    for (Span<Integer> ipi : timeline.ipis().each()) {
      double x1 = scale.x(ipi.from());
      double x2 = scale.x(ipi.to());
      double y1 = rows.belowPatcher();
      double y2 = rows.top(ipi.of());
      if (heads) {
        svg.line("ipi headed", x1, y1, x2, y2);
      } else {
        taken.append('M').append(SvgOut.number(x2)).append(' ').append(SvgOut.number(y2));
        taken.append('v').append(SvgOut.number(rows.stripHeight()));
        lines.append('M').append(SvgOut.number(x1)).append(' ').append(SvgOut.number(y1));
        lines.append('L').append(SvgOut.number(x2)).append(' ').append(SvgOut.number(y2));
      }
    }
    svg.path("ipi thin", lines);
    svg.path("ipi", taken);
  }

  /** Ticks and times below the lanes. */
  void axis(double y) throws IOException {
    svg.line("grid", scale.left(), y, scale.left() + scale.width(), y);
    long step = scale.step();
    for (long time = 0; time <= scale.end(); time += step) {
      double x = scale.x(time);
      svg.line("grid", x, y, x, y + 5);
      svg.text("axis", x, y + 17, TimeScale.label(time, scale.end()));
    }
    svg.text("role", scale.left() - 10, y + 4, "virtual time");
  }
}
