package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jumppatch.patcher.check.Verdict.Outcome;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.smp.FetchModel;

/** A matrix as text: a line for each row, a column for each fetch model, a letter for each kind. */
public final class MatrixTable {
  private static final int CELL = 10;

  private final Matrix matrix;

  /**
   * @param matrix what is shown
   */
  public MatrixTable(Matrix matrix) {
    this.matrix = matrix;
  }

  /** All lines, the last ones say what the letters mean. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<String> names = matrix.rows().stream().map(MatrixTable::name).toList();
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder head = new StringBuilder(padded("mutation", width));
    for (FetchModel fetch : FetchModel.values()) {
      head.append("  ").append(padded(fetch.label(), CELL));
    }
    lines.add(head.toString().stripTrailing());
    for (int i = 0; i < names.size(); i++) {
      StringBuilder line = new StringBuilder(padded(names.get(i), width));
      for (Verdict verdict : matrix.rows().get(i).verdicts()) {
        line.append("  ").append(padded(cell(verdict), CELL));
      }
      lines.add(line.toString().stripTrailing());
    }
    lines.add("");
    lines.add("- holds, (-) holds only because late int3 are retried (M13), ? not finished");
    lines.add("T torn, U unhandled int3, S old after the last sync, X search miss,");
    lines.add("A used after free, B wrong bytes, W wrong target, R wrong record");
    return lines;
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

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
