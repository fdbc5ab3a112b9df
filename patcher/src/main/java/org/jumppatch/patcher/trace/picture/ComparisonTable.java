package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jumppatch.patcher.text.Printable;
import org.jumppatch.patcher.trace.picture.Timeline.Mark;

/** What each of two runs comes to, in two columns. */
public final class ComparisonTable {
  private final Timeline first;
  private final Timeline second;
  private final List<Row> rows = new ArrayList<>();

  private record Row(String what, String first, String second) {}

  private interface Figure {
    long of(Timeline timeline);
  }

  public ComparisonTable(Timeline first, Timeline second) {
    this.first = first;
    this.second = second;
  }

  public void print(Writer out) throws IOException {
    row("", heading(first), heading(second));
    count("IPIs to each CPU", Timeline::ipisPerCpu);
    count("IPIs in all", timeline -> timeline.total(Mark.IPI));
    count("syncs", timeline -> timeline.syncs().total());
    count("batches", Timeline::batches);
    count("writes", timeline -> timeline.writes().total());
    count("int3 trapped", timeline -> timeline.total(Mark.INT3));
    count("executions", Timeline::executions);
    count("  torn", timeline -> timeline.total(Mark.TORN));
    count("  unhandled", timeline -> timeline.total(Mark.UNHANDLED));
    row("virtual time", duration(first), duration(second));
    out.write(Printable.line(SvgText.title(first, second)) + "\n");
    print(out, width(Row::what), width(Row::first), width(Row::second));
  }

  private void print(Writer out, int what, int left, int right) throws IOException {
    for (Row row : rows) {
      out.write(row.what() + " ".repeat(what - row.what().length()));
      out.write(" ".repeat(2 + left - row.first().length()) + row.first());
      out.write(" ".repeat(2 + right - row.second().length()) + row.second() + "\n");
    }
  }

  private interface Cell {
    String of(Row row);
  }

  private int width(Cell cell) {
    return rows.stream().mapToInt(row -> cell.of(row).length()).max().orElse(0);
  }

  private static String heading(Timeline timeline) {
    return SvgText.mode(timeline).toUpperCase(Locale.ROOT);
  }

  private static String duration(Timeline timeline) {
    return TimeScale.label(timeline.end(), timeline.end());
  }

  private void count(String what, Figure figure) {
    row(what, SvgText.number(figure.of(first)), SvgText.number(figure.of(second)));
  }

  private void row(String what, String left, String right) {
    rows.add(new Row(what, left, right));
  }
}
