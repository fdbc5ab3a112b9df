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
    /** The same as a part of a tracepoint. */
    Row ofTracepoint(String name, String key) {
      String shown = key.equals(name) ? "" : key;
      return new Row(where, TRACEPOINT, name, shown, to, sites, batches, ipisPerCpu);
    }

    /** What its other part costs besides. */
    Row and(Row other) {
      return new Row(
          where,
          what,
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

  /**
   * In the kernel's order; a tracepoint stands where its first part does. Other keys are not put
   * together: several may have one symbol.
   */
  private List<Row> folded() {
    Map<List<String>, String> tracepoints = new HashMap<>();
    for (CostRow update : cost.rows()) {
      if (update.key() != null) {
        tracepoints.put(key(update), update.key());
      }
    }
    for (CostRow update : cost.rows()) {
      if (update.what() == CostRow.What.KEY) {
        tracepoints.computeIfPresent(key(update), (key, symbol) -> update.label());
      }
    }
    Map<Object, Row> rows = new LinkedHashMap<>();
    for (CostRow update : cost.rows()) {
      String label = tracepoints.get(key(update));
      if (label == null) {
        rows.put(new Object(), row(update));
      } else {
        rows.merge(key(update), row(update).ofTracepoint(label, key(update).get(1)), Row::and);
      }
    }
    return List.copyOf(rows.values());
  }

  /** The image and the symbol of the key that an update is of, or goes with. */
  private static List<String> key(CostRow update) {
    return List.of(update.where(), update.key() == null ? update.name() : update.key());
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
