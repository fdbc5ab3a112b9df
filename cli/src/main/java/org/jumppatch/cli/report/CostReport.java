package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.ModuleArguments;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.cost.ActionCost;
import org.jumppatch.patcher.cost.CostRow;
import org.jumppatch.patcher.cost.Counting;
import org.jumppatch.patcher.text.TextTable;

/** Tells what an action costs. */
public final class CostReport {
  /** More rows than anybody reads: a pattern may match thousands of keys. */
  private static final int MOST_ROWS = 40;

  // Columns of the table.
  private static final int NAME = 2;
  private static final int BATCHES = 4;
  private static final int SYMBOL = 6;

  private final OpenImage open;
  private final ActionCost cost;
  private final Counting counting;
  private final @Nullable ActionCost recording;
  private final int sealed;
  private final List<String> missing;

  /**
   * @param recording what the first event costs besides; null where nothing is enabled that is one
   */
  public CostReport(
      OpenImage open, ActionCost cost, Counting counting, @Nullable ActionCost recording) {
    this(open, cost, counting, recording, 0, List.of());
  }

  private CostReport(
      OpenImage open,
      ActionCost cost,
      Counting counting,
      @Nullable ActionCost recording,
      int sealed,
      List<String> missing) {
    this.open = open;
    this.cost = cost;
    this.counting = counting;
    this.recording = recording;
    this.sealed = sealed;
    this.missing = missing;
  }

  /** The same of an action that names so many keys more, which nobody can flip. */
  public CostReport withSealed(int keys) {
    return new CostReport(open, cost, counting, recording, keys, missing);
  }

  /** The same where these modules are loaded and could not be counted. */
  public CostReport withMissing(List<String> modules) {
    return new CostReport(open, cost, counting, recording, sealed, modules);
  }

  /** Prints a table for people. */
  public void print(PrintWriter out, Screen screen, Colours colours) {
    screen.print(
        out,
        Terminal.printable(open.image().path() + ": " + cost.action())
            + ": "
            + counted(counting.ipisPerCpu(cost), "IPI")
            + " to each other CPU");
    if (!cost.rows().isEmpty()) {
      table(colours).print(out, screen.columns());
    }
    if (cost.rows().size() > MOST_ROWS) {
      screen.print(
          out,
          "and %s more, of which none costs more (--json has them all, in the kernel's order)"
              .formatted(counted(cost.rows().size() - MOST_ROWS, "update")));
    }
    if (!missing.isEmpty()) {
      out.println(ModuleArguments.notCounted(missing));
    }
    screen.print(
        out,
        "as this kernel does it %s, one by one %s, queued and sorted %s"
            .formatted(
                grouped(cost.ipisPerCpu()),
                grouped(cost.oneByOneIpisPerCpu()),
                grouped(cost.queuedIpisPerCpu())));
    ReportLines lines = new ReportLines(screen, colours);
    if (sealed > 0) {
      lines.add(
          Meaning.WARNING,
          "note",
          sealed == 1
              ? "1 of these keys is sealed at boot: nobody can flip it any more"
              : grouped(sealed)
                  + " of these keys are sealed at boot: nobody can flip them any more");
    }
    if (recording != null) {
      lines.add(
          Meaning.WARNING,
          "note",
          "the first event that is enabled through tracefs has the names of tasks recorded too"
              + " (option record-cmd, on by default): "
              + counted(recording.ipisPerCpu(), "IPI")
              + " more, for sched_wakeup, sched_wakeup_new and sched_switch");
    }
    lines.print(out);
  }

  private TextTable table(Colours colours) {
    TextTable table =
        colours.headed(LEFT, LEFT, LEFT, RIGHT, RIGHT, RIGHT, LEFT).yielding(NAME, SYMBOL, BATCHES);
    List<CostRow> shown = shown();
    boolean symbols = shown.stream().anyMatch(CostReport::hasLabel);
    table.add("WHERE", "WHAT", "NAME", "SITES", "BATCHES", "IPIS/CPU", symbols ? "SYMBOL" : "");
    for (CostRow row : shown) {
      table.add(
          row.where(),
          row.what().word(),
          row.label(),
          grouped(row.sites()),
          grouped(row.batches()),
          grouped(row.ipisPerCpu()),
          hasLabel(row) ? row.name() : "");
    }
    return table;
  }

  /** In the kernel's order; where these are too many, those that cost most. */
  private List<CostRow> shown() {
    if (cost.rows().size() <= MOST_ROWS) {
      return cost.rows();
    }
    List<CostRow> rows = new ArrayList<>(cost.rows());
    rows.sort((a, b) -> Integer.compare(b.ipisPerCpu(), a.ipisPerCpu()));
    return rows.subList(0, MOST_ROWS);
  }

  /** Whether people call it something else than its symbol. */
  private static boolean hasLabel(CostRow row) {
    return !row.label().equals(row.name());
  }

  /** Prints one document. */
  public void printJson(PrintWriter out) throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", open.image().path().toString());
          json.writeStringField("action", cost.action());
          json.writeStringField("mode", counting.label());
          Json.writeTexts(json, "modules_missing", missing);
          Json.writeObjects(
              json,
              "rows",
              cost.rows(),
              row -> {
                json.writeStringField("where", row.where());
                json.writeStringField("what", row.what().word());
                json.writeStringField("name", row.name());
                json.writeStringField("label", row.label());
                json.writeNumberField("sites", row.sites());
                json.writeNumberField("batches", row.batches());
                json.writeNumberField("ipis_per_cpu", row.ipisPerCpu());
              });
          json.writeNumberField("ipis_per_cpu", counting.ipisPerCpu(cost));
          json.writeNumberField("one_by_one_ipis_per_cpu", cost.oneByOneIpisPerCpu());
          json.writeNumberField("queued_ipis_per_cpu", cost.queuedIpisPerCpu());
          json.writeNumberField("sealed", sealed);
          if (recording != null) {
            json.writeNumberField("record_cmd_ipis_per_cpu", recording.ipisPerCpu());
          }
          json.writeEndObject();
        });
  }
}
