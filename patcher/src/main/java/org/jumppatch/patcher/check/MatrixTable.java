package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jumppatch.patcher.check.Verdict.Outcome;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.text.Paragraph;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.text.TextTable.Align;

/** A matrix as text: a line for each row, a column for each fetch model, a letter for each kind. */
public final class MatrixTable {
  private static final List<String> LEGEND =
      List.of(
          "",
          "- holds, (-) holds only because late int3 are retried (M13), ? not finished",
          "T torn, U unhandled int3, S old after the last sync, X search miss,",
          "A used after free, B wrong bytes, W wrong target, R wrong record");

  private final Matrix matrix;

  /**
   * @param matrix what is shown
   */
  public MatrixTable(Matrix matrix) {
    this.matrix = matrix;
  }

  /** All lines in full, the last ones say what the letters mean. */
  public List<String> lines() {
    return lines(Integer.MAX_VALUE);
  }

  /** All lines, broken where more than so many columns are needed. */
  public List<String> lines(int columns) {
    TextTable whole = table(Integer.MAX_VALUE);
    TextTable table = whole.width() <= columns ? whole : table(columns).tight();
    List<String> lines = new ArrayList<>(table.lines());
    LEGEND.forEach(line -> lines.addAll(Paragraph.hanging(line, columns, 2)));
    return lines;
  }

  /** A row's name is continued in the next line where there is no room for it beside its cells. */
  private TextTable table(int columns) {
    Align[] all = new Align[1 + FetchModel.values().length];
    Arrays.fill(all, Align.LEFT);
    TextTable table = new TextTable(all);
    List<String> head = new ArrayList<>(List.of("mutation"));
    int cells = 0;
    for (FetchModel fetch : FetchModel.values()) {
      head.add(fetch.label());
      cells += fetch.label().length() + 1;
    }
    table.add(head.toArray(String[]::new));
    for (Matrix.Row row : matrix.rows()) {
      List<String> name = Paragraph.lines(name(row), columns - cells);
      String[] line = new String[all.length];
      line[0] = name.get(0);
      for (int i = 1; i < line.length; i++) {
        line[i] = cell(row.verdicts().get(i - 1));
      }
      table.add(line);
      for (String rest : name.subList(1, name.size())) {
        String[] next = new String[all.length];
        Arrays.fill(next, "");
        next[0] = "  " + rest;
        table.add(next);
      }
    }
    return table;
  }

  private static String name(Matrix.Row row) {
    String mutations =
        row.mutations().stream().sorted().map(Mutation::label).collect(Collectors.joining(","));
    return (mutations.isEmpty() ? "none" : mutations)
        + (row.circumstances().contains(Circumstance.PATCHER_EXECUTES) ? ", patcher executes" : "")
        + (row.circumstances().contains(Circumstance.FOREIGN_INT3) ? ", foreign int3" : "");
  }

  /** One cell: {@code TUS}, or {@code -} where the promise holds. */
  static String cell(Verdict verdict) {
    StringBuilder letters = new StringBuilder();
    verdict.kinds().stream().sorted().forEach(kind -> letters.append(kind.letter()));
    if (verdict.outcome() == Outcome.NOT_FINISHED) {
      letters.append('?');
    } else if (letters.length() == 0) {
      letters.append(verdict.hidden() ? "(-)" : "-");
    }
    return letters.toString();
  }
}
