package org.jumppatch.patcher.trace.picture;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jumppatch.patcher.text.Grouped;
import org.jumppatch.patcher.text.Paragraph;
import org.jumppatch.patcher.text.Printable;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.text.TextTable.Align;
import org.jumppatch.patcher.trace.picture.Timeline.Mark;

/**
 * What each of several runs comes to, in a column each; in several tables where one is too wide.
 */
public final class ComparisonTable {
  private static final int INDENT = 2;

  private final List<Timeline> runs;
  private final int columns;

  private interface Figure {
    long of(Timeline timeline);
  }

  /**
   * @param runs of the same changes
   * @param columns that a line may have
   */
  public ComparisonTable(List<Timeline> runs, int columns) {
    this.runs = List.copyOf(runs);
    this.columns = columns;
  }

  public void print(Writer out) throws IOException {
    String title = Printable.line(SvgText.title(runs));
    for (String line : Paragraph.hanging(title, columns, INDENT)) {
      out.write(line + "\n");
    }
    int together = fitting();
    for (int from = 0; from < runs.size(); from += together) {
      out.write(from == 0 ? "" : "\n");
      for (String line : table(from, together).lines()) {
        out.write(line + "\n");
      }
    }
  }

  /** How many runs a table has, where all tables have as many as can be. */
  private int fitting() {
    int together = runs.size();
    for (int tables = 2; together > 1 && widest(together) > columns; tables++) {
      together = (runs.size() + tables - 1) / tables;
    }
    return together;
  }

  private int widest(int together) {
    int widest = 0;
    for (int from = 0; from < runs.size(); from += together) {
      widest = Math.max(widest, table(from, together).width());
    }
    return widest;
  }

  private TextTable table(int from, int together) {
    return new Rows(runs.subList(from, Math.min(runs.size(), from + together))).table();
  }

  /** The rows of one table. */
  private static final class Rows {
    private final List<Timeline> runs;
    private final TextTable table;

    Rows(List<Timeline> runs) {
      this.runs = runs;
      Align[] aligns = new Align[1 + runs.size()];
      Arrays.fill(aligns, Align.RIGHT);
      aligns[0] = Align.LEFT;
      table = new TextTable(aligns);
    }

    TextTable table() {
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
      return table;
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
}
