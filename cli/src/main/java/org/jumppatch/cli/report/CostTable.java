package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.cost.ActionCost;
import org.jumppatch.patcher.cost.CostRow;
import org.jumppatch.patcher.cost.Counting;
import org.jumppatch.patcher.text.TextTable;

/**
 * What an action costs, for people: a row for each update, or where it is of many keys, one for
 * each tracepoint, of which nobody then asks what its call costs and what its key.
 */
final class CostTable {
  /** More rows than anybody reads: a pattern may match thousands of keys. */
  private static final int MOST_ROWS = 40;

  private static final String TRACEPOINT = "tracepoint";

  // Columns of the table.
  private static final int WHAT = 1;
  private static final int NAME = 2;
  private static final int TO = 3;
  private static final int BATCHES = 5;
  private static final int SYMBOL = 7;

  private final ActionCost cost;
  private final Counting counting;
  private final boolean folded;

  /** One row. */
  private record Row(
      String where,
      String what,
      String label,
      String symbol,
      String to,
      int sites,
      int batches,
      int ipisPerCpu) {
    /** What a tracepoint's other part costs besides. */
    Row and(Row other) {
      return new Row(
          where,
          TRACEPOINT,
          label,
          symbol,
          to,
          sites + other.sites,
          batches + other.batches,
          ipisPerCpu + other.ipisPerCpu);
    }
  }

  /**
   * @param folded whether a tracepoint has one row
   */
  CostTable(ActionCost cost, Counting counting, boolean folded) {
    this.cost = cost;
    this.counting = counting;
    this.folded = folded;
  }

  void print(PrintWriter out, Screen screen, Colours colours) {
    List<Row> rows =
        new ArrayList<>(folded ? folded() : cost.rows().stream().map(this::row).toList());
    if (rows.isEmpty()) {
      return;
    }
    int more = rows.size() - MOST_ROWS;
    if (more > 0) {
      rows.sort(Comparator.comparingInt(Row::ipisPerCpu).reversed());
    }
    table(rows.subList(0, Math.min(rows.size(), MOST_ROWS)), colours).print(out, screen.columns());
    if (more > 0) {
      screen.print(
          out,
          "and %s more, of which none costs more (--json has them all, in the kernel's order)"
              .formatted(counted(more, "row")));
    }
    if (hasTrampoline()) {
      screen.print(
          out, "a static call has a batch for each of its sites, and one for its trampoline");
    }
  }

  /** In the kernel's order; a tracepoint stands where its first part does. */
  private List<Row> folded() {
    Map<String, String> labels = new HashMap<>();
    for (CostRow row : cost.rows()) {
      if (row.what() == CostRow.What.KEY) {
        labels.putIfAbsent(row.name(), row.label());
      }
    }
    Map<List<String>, Row> rows = new LinkedHashMap<>();
    for (CostRow update : cost.rows()) {
      String key = update.key() == null ? update.name() : update.key();
      Row part = row(update);
      if (update.key() != null) {
        String label = labels.getOrDefault(key, key);
        part =
            new Row(
                part.where,
                TRACEPOINT,
                label,
                key.equals(label) ? "" : key,
                part.to,
                part.sites,
                part.batches,
                part.ipisPerCpu);
      }
      rows.merge(List.of(update.where(), key), part, Row::and);
    }
    return List.copyOf(rows.values());
  }

  private Row row(CostRow update) {
    return new Row(
        update.where(),
        update.what().word(),
        update.label(),
        update.label().equals(update.name()) ? "" : update.name(),
        update.to() == null ? "" : update.to(),
        update.sites(),
        counting.batches(update, cost.dialect()),
        counting.ipisPerCpu(update, cost.dialect()));
  }

  private boolean hasTrampoline() {
    return cost.rows().stream()
        .anyMatch(
            row ->
                row.what() == CostRow.What.CALL
                    && counting.batches(row, cost.dialect()) > row.sites());
  }

  private static TextTable table(List<Row> rows, Colours colours) {
    TextTable table =
        colours
            .headed(LEFT, LEFT, LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT)
            .yielding(NAME, SYMBOL, BATCHES, TO, WHAT);
    boolean symbols = rows.stream().anyMatch(row -> !row.symbol().isEmpty());
    boolean functions = rows.stream().anyMatch(row -> !row.to().isEmpty());
    table.add(
        "WHERE",
        "WHAT",
        "NAME",
        functions ? "TO" : "",
        "SITES",
        "BATCHES",
        "IPIS/CPU",
        symbols ? "SYMBOL" : "");
    for (Row row : rows) {
      table.add(
          row.where(),
          row.what(),
          row.label(),
          row.to(),
          grouped(row.sites()),
          grouped(row.batches()),
          grouped(row.ipisPerCpu()),
          row.symbol());
    }
    return table;
  }
}
