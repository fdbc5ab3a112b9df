package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jumppatch.patcher.poke.Phase;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.trace.picture.Spans.Span;
import org.jumppatch.patcher.trace.picture.Timeline.Lane;
import org.jumppatch.patcher.trace.picture.Timeline.Mark;
import org.jumppatch.patcher.trace.picture.Timeline.PhaseWrites;

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
  private static final double PATCHER_HEIGHT = 32;

  /** Width of a bar. */
  static final double COLUMN = 3;

  private static final double INT3_COLUMN = 7;
  private static final int MOST_HEADS = 90;

  /** Narrower than this, a pale band cannot be seen. */
  private static final double VISIBLE = 1;

  private final Timeline timeline;
  private final TimeScale scale;
  private final double top;
  private final double laneHeight;
  private final double gap;
  private final SvgOut svg;

  /**
   * @param top y of the patcher's lane
   * @param laneHeight of every other CPU's
   */
  SvgPanel(Timeline timeline, TimeScale scale, double top, double laneHeight, SvgOut svg) {
    this.timeline = timeline;
    this.scale = scale;
    this.top = top;
    this.laneHeight = laneHeight;
    this.gap = laneHeight >= 16 ? 8 : laneHeight >= 8 ? 3 : 1;
    this.svg = svg;
  }

  /** A height that lets so many CPUs be seen at once. */
  static double laneHeight(int cpus) {
    return cpus <= 4 ? 46 : cpus <= 8 ? 36 : cpus <= 16 ? 26 : cpus <= 32 ? 16 : cpus <= 64 ? 9 : 5;
  }

  /** y below the last lane. */
  double bottom() {
    return laneTop(timeline.lanes().size() - 1)
        + (timeline.lanes().size() == 1 ? PATCHER_HEIGHT : laneHeight);
  }

  private double laneTop(int cpu) {
    return cpu == 0 ? top : top + PATCHER_HEIGHT + 10 + (cpu - 1) * (laneHeight + gap);
  }

  void draw() throws IOException {
    svg.rect("lane", scale.left(), top, scale.width(), PATCHER_HEIGHT, 3);
    for (int cpu = 1; cpu < timeline.lanes().size(); cpu++) {
      svg.rect(
          "lane", scale.left(), laneTop(cpu), scale.width(), laneHeight, laneHeight > 9 ? 3 : 0);
    }
    bands();
    for (int cpu = 0; cpu < timeline.lanes().size(); cpu++) {
      lane(cpu, timeline.lanes().get(cpu));
    }
    arrows();
    for (int cpu = 0; cpu < timeline.lanes().size(); cpu++) {
      violations(cpu, timeline.lanes().get(cpu));
    }
  }

  private void bands() throws IOException {
    double from = top + PATCHER_HEIGHT;
    for (Span<PhaseWrites> phase : timeline.phases().each()) {
      String number = Integer.toString(phase.of().phase().number());
      double x = scale.x(phase.from());
      double width = scale.width(phase.from(), phase.to());
      svg.rect("phase" + number, x, top, width, PATCHER_HEIGHT);
      if (width >= VISIBLE) {
        svg.rect("during-phase" + number, x, from, width, bottom() - from);
      }
      label(phase, x, width);
    }
    for (Span<Integer> visit : timeline.visits().each()) {
      double x = scale.x(visit.from());
      double width = Math.max(.8, scale.width(visit.from(), visit.to()));
      svg.rect("visit", x, laneTop(visit.of()), width, laneHeight);
    }
    for (Span<Phase> sync : timeline.syncs().each()) {
      double x = scale.x(sync.from());
      double width = Math.max(.8, scale.width(sync.from(), sync.to()));
      svg.rect("sync", x, top, width, PATCHER_HEIGHT);
      svg.rect("during-sync", x, from, width, bottom() - from);
      if (width >= 22) {
        svg.text("sync-text", x + width / 2, top + PATCHER_HEIGHT / 2 + 4, "sync");
      }
    }
    if (timeline.phases().tooMany()) {
      svg.rect("phases", scale.left(), top, scale.width(), PATCHER_HEIGHT);
    }
  }

  private void label(Span<PhaseWrites> phase, double x, double width) throws IOException {
    String number = Integer.toString(phase.of().phase().number());
    String what = Part.written(phase.of().writes(), phase.count());
    String count = phase.count() == 0 ? what : SvgText.number(phase.count()) + " " + what;
    double middle = x + width / 2;
    if (width >= 118) {
      svg.text("inside", middle, top + 14, "phase " + number + ": " + count);
    } else if (width >= 76) {
      svg.text("under", middle, top + 14, count);
    } else if (width >= 14) {
      svg.text("inside", middle, top + 14, number);
    }
  }

  private void lane(int cpu, Lane lane) throws IOException {
    double y = laneTop(cpu);
    if (cpu == 0) {
      writes(y + PATCHER_HEIGHT - 9);
    } else if (timeline.ipis().tooMany()) {
      columns(lane, Mark.IPI, "taken", y, stripHeight());
    }
    boolean executes = Timeline.EXECUTIONS.stream().anyMatch(mark -> lane.total(mark) > 0);
    double height = cpu == 0 ? PATCHER_HEIGHT : laneHeight;
    if (executes) {
      double marks = height >= 26 ? 8 : 0;
      executions(lane, y + height - marks, height - marks - Math.min(9, height / 3));
      if (marks > 0) {
        int3(lane, y + height - 1.5);
      }
    }
    name(cpu, y, height);
  }

  private void name(int cpu, double y, double height) throws IOException {
    double x = scale.left() - 10;
    if (cpu == 0) {
      svg.text("cpu", x, y + 14, "cpu0");
      svg.text("role", x, y + 27, "patcher");
    } else if (hasRoomForText(cpu)) {
      svg.text("cpu", x, y + height / 2 + 4, "cpu" + cpu);
    }
  }

  /** Where lanes are thin, only some are named. */
  private boolean hasRoomForText(int cpu) {
    return laneHeight >= 12 || cpu % (laneHeight < 8 ? 16 : 8) == 0;
  }

  /** Writes what each CPU comes to, beside its lane. */
  void counts() throws IOException {
    double x = scale.left() + scale.width() + 12;
    svg.text("head", x, top + 14, SvgText.count(timeline.writes().total(), "writes"));
    svg.text("tiny", x, top + 28, SvgText.count(timeline.syncs().total(), "syncs"));
    for (int cpu = 1; cpu < timeline.lanes().size(); cpu++) {
      if (hasRoomForText(cpu)) {
        counts(timeline.lanes().get(cpu), x, laneTop(cpu) + laneHeight / 2 + 4);
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
    if (laneHeight >= 26) {
      long sites = Timeline.EXECUTIONS.stream().mapToLong(lane::total).sum();
      lines.add(SvgText.count(sites, "executions"));
    }
    if (laneHeight >= 40) {
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

  /** Bars as high as they can be wherever something happened. */
  private void columns(Lane lane, Mark mark, String style, double y, double height)
      throws IOException {
    int[] counts = lane.columns(mark, (int) (scale.width() / COLUMN), scale.end());
    StringBuilder bars = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        bar(bars, scale.left() + i * COLUMN, y, height);
      }
    }
    svg.path(style, bars);
  }

  private static void bar(StringBuilder bars, double x, double y, double height) {
    bars.append('M').append(SvgOut.number(x + .3)).append(' ').append(SvgOut.number(y));
    bars.append("h2.4v").append(SvgOut.number(height)).append("h-2.4z");
  }

  /** Columns of what was executed, the higher the more, the colours stacked by their shares. */
  private void executions(Lane lane, double base, double height) throws IOException {
    int columns = (int) (scale.width() / COLUMN);
    int[][] counts = new int[Timeline.EXECUTIONS.size()][];
    int[] sums = new int[columns];
    for (int m = 0; m < counts.length; m++) {
      counts[m] = lane.columns(Timeline.EXECUTIONS.get(m), columns, scale.end());
      for (int i = 0; i < columns; i++) {
        sums[i] += counts[m][i];
      }
    }
    int most = 1;
    for (int sum : sums) {
      most = Math.max(most, sum);
    }
    StringBuilder[] bars = new StringBuilder[counts.length];
    for (int m = 0; m < bars.length; m++) {
      bars[m] = new StringBuilder();
    }
    for (int i = 0; i < columns; i++) {
      double full = height * Math.max(.35, Math.sqrt((double) sums[i] / most));
      double y = base;
      for (int m = 0; m < counts.length; m++) {
        if (counts[m][i] > 0) {
          double part = full * counts[m][i] / sums[i];
          y -= part;
          bar(bars[m], scale.left() + i * COLUMN, y, part);
        }
      }
    }
    for (int m = 0; m < counts.length; m++) {
      svg.path(Timeline.EXECUTIONS.get(m).name().toLowerCase(Locale.ROOT), bars[m]);
    }
  }

  private void int3(Lane lane, double base) throws IOException {
    int[] counts = lane.columns(Mark.INT3, (int) (scale.width() / INT3_COLUMN), scale.end());
    StringBuilder marks = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double x = scale.left() + i * INT3_COLUMN + .5;
        marks.append('M').append(SvgOut.number(x)).append(' ').append(SvgOut.number(base));
        marks.append("h6l-3-5z");
      }
    }
    svg.path("int3", marks);
  }

  /** Where a lane shows the interrupts that it took. */
  private double stripHeight() {
    return Math.min(7, laneHeight / 3);
  }

  private void arrows() throws IOException {
    boolean heads = timeline.ipis().total() <= MOST_HEADS;
    StringBuilder lines = new StringBuilder();
    StringBuilder taken = new StringBuilder();
    for (Span<Integer> ipi : timeline.ipis().each()) {
      double x1 = scale.x(ipi.from());
      double x2 = scale.x(ipi.to());
      double y1 = top + PATCHER_HEIGHT;
      double y2 = laneTop(ipi.of());
      if (heads) {
        svg.line("ipi headed", x1, y1, x2, y2);
      } else {
        taken.append('M').append(SvgOut.number(x2)).append(' ').append(SvgOut.number(y2));
        taken.append('v').append(SvgOut.number(stripHeight()));
        lines.append('M').append(SvgOut.number(x1)).append(' ').append(SvgOut.number(y1));
        lines.append('L').append(SvgOut.number(x2)).append(' ').append(SvgOut.number(y2));
      }
    }
    svg.path("ipi thin", lines);
    svg.path("ipi", taken);
  }

  private void violations(int cpu, Lane lane) throws IOException {
    int[] counts = lane.columns(Mark.VIOLATION, (int) (scale.width() / INT3_COLUMN), scale.end());
    double y = laneTop(cpu) + Math.min(laneHeight, PATCHER_HEIGHT) / 2 - 4;
    StringBuilder marks = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double x = scale.left() + i * INT3_COLUMN;
        marks.append('M').append(SvgOut.number(x)).append(' ').append(SvgOut.number(y));
        marks.append("l7 7m0-7l-7 7");
      }
    }
    svg.path("violation", marks);
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
