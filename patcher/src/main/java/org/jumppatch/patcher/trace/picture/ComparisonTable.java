package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jumppatch.patcher.text.Grouped;
import org.jumppatch.patcher.text.Printable;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.text.TextTable.Align;
import org.jumppatch.patcher.trace.picture.Timeline.Mark;

/** What each of several runs comes to, in a column each. */
public final class ComparisonTable {
  private final List<Timeline> runs;
  private final TextTable table;

  private interface Figure {
    long of(Timeline timeline);
  }

  /**
   * @param runs of the same changes
   */
  public ComparisonTable(List<Timeline> runs) {
    this.runs = List.copyOf(runs);
    Align[] columns = new Align[1 + runs.size()];
    Arrays.fill(columns, Align.RIGHT);
    columns[0] = Align.LEFT;
    table = new TextTable(columns);
  }

  public void print(Writer out) throws IOException {
    row("", timeline -> SvgText.mode(timeline).toUpperCase(Locale.ROOT));
    count("IPIs to each CPU", Timeline::ipisPerCpu);
    count("IPIs in all", timeline -> timeline.total(Mark.IPI));
    count("syncs", timeline -> timeline.syncs().total());
    count("batches", Timeline::batches);
    count("writes", timeline -> timeline.writes().total());
    count("int3 trapped", timeline -> timeline.total(Mark.INT3));
    count("executions", Timeline::executions);
    count("  torn", timeline -> timeline.total(Mark.TORN));
    count("  unhandled", timeline -> timeline.total(Mark.UNHANDLED));
    row("virtual time", timeline -> TimeScale.label(timeline.end(), timeline.end()));
    out.write(Printable.line(SvgText.title(runs)) + "\n");
    for (String line : table.lines()) {
      out.write(line + "\n");
    }
  }

  private void count(String what, Figure figure) {
    row(what, timeline -> Grouped.grouped(figure.of(timeline)));
  }

  private void row(String what, Function<Timeline, String> text) {
    String[] cells = new String[1 + runs.size()];
    cells[0] = what;
    for (int i = 0; i < runs.size(); i++) {
      cells[1 + i] = text.apply(runs.get(i));
    }
    table.add(cells);
  }
}
