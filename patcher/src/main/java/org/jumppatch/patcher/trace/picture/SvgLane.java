package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.util.Locale;
import org.jumppatch.patcher.trace.picture.Timeline.Lane;
import org.jumppatch.patcher.trace.picture.Timeline.Mark;

/** What one CPU does, column by column: a column stands for a stretch of time. */
final class SvgLane {
  /** Width of a bar. */
  static final double COLUMN = 3;

  /** Width of a mark and the space beside it. */
  private static final double MARK_COLUMN = 7;

  private final Lane lane;
  private final TimeScale scale;
  private final SvgOut svg;

  SvgLane(Lane lane, TimeScale scale, SvgOut svg) {
    this.lane = lane;
    this.scale = scale;
    this.svg = svg;
  }

  /** The interrupts that it took, as bars in a strip. */
  void interrupts(double y, double height) throws IOException {
    int[] counts = columns(Mark.IPI, COLUMN);
    StringBuilder bars = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        bar(bars, i, y, height);
      }
    }
    svg.path("taken", bars);
  }

  /** What it executed, if anything, and the int3 that it met below that, where there is room. */
  void executions(double y, double height) throws IOException {
    if (Timeline.EXECUTIONS.stream().allMatch(mark -> lane.total(mark) == 0)) {
      return;
    }
    double marks = height >= 26 ? 8 : 0;
    stacks(y + height - marks, height - marks - Math.min(9, height / 3));
    if (marks > 0) {
      marks(Mark.INT3, "int3", .5, y + height - 1.5, "h6l-3-5z");
    }
  }

  /** Columns of what was executed, the higher the more, the colours stacked by their shares. */
  private void stacks(double base, double height) throws IOException {
    int kinds = Timeline.EXECUTIONS.size();
    int[][] counts = new int[kinds][];
    StringBuilder[] bars = new StringBuilder[kinds];
    for (int m = 0; m < kinds; m++) {
      counts[m] = columns(Timeline.EXECUTIONS.get(m), COLUMN);
      bars[m] = new StringBuilder();
    }
    int[] sums = sums(counts);
    int most = 1;
    for (int sum : sums) {
      most = Math.max(most, sum);
    }
    for (int i = 0; i < sums.length; i++) {
      double full = height * Math.max(.35, Math.sqrt((double) sums[i] / most));
      double y = base;
      for (int m = 0; m < kinds; m++) {
        if (counts[m][i] > 0) {
          double part = full * counts[m][i] / sums[i];
          y -= part;
          bar(bars[m], i, y, part);
        }
      }
    }
    for (int m = 0; m < kinds; m++) {
      svg.path(Timeline.EXECUTIONS.get(m).name().toLowerCase(Locale.ROOT), bars[m]);
    }
  }

  private static int[] sums(int[][] counts) {
    int[] sums = new int[counts[0].length];
    for (int[] kind : counts) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += kind[i];
      }
    }
    return sums;
  }

  /** Where a promise was broken on it. */
  void violations(double y) throws IOException {
    marks(Mark.VIOLATION, "violation", 0, y, "l7 7m0-7l-7 7");
  }

  /** One mark in each column in which something happened. */
  private void marks(Mark mark, String style, double indent, double y, String shape)
      throws IOException {
    int[] counts = columns(mark, MARK_COLUMN);
    StringBuilder marks = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double x = scale.left() + i * MARK_COLUMN + indent;
        marks.append('M').append(SvgOut.number(x)).append(' ').append(SvgOut.number(y));
        marks.append(shape);
      }
    }
    svg.path(style, marks);
  }

  private void bar(StringBuilder bars, int column, double y, double height) {
    double x = scale.left() + column * COLUMN + .3;
    bars.append('M').append(SvgOut.number(x)).append(' ').append(SvgOut.number(y));
    bars.append("h2.4v").append(SvgOut.number(height)).append("h-2.4z");
  }

  private int[] columns(Mark mark, double width) {
    return lane.columns(mark, (int) (scale.width() / width), scale.end());
  }
}
