package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.grouped;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.image.OpenCalls;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.StaticCall;

/**
 * Static calls in columns, for people and for tools.
 *
 * @param open the image that they are of
 * @param rows the static calls
 * @param columns what is shown of each, but in JSON
 * @param unneeded those that a narrow table does without, the first one first
 */
public record CallList(
    OpenCalls open, List<CallRow> rows, List<CallColumn> columns, List<CallColumn> unneeded) {
  /** What a narrow table does without, the first one first. */
  private static final List<CallColumn> UNNEEDED =
      List.of(
          CallColumn.CONDITIONAL,
          CallColumn.TAIL,
          CallColumn.INIT,
          CallColumn.BATCHED,
          CallColumn.FUNCTION,
          CallColumn.SITES,
          CallColumn.IPIS);

  /** Static calls with all columns, of which a narrow table does without some. */
  public static CallList whole(OpenCalls open, List<CallRow> rows) {
    return new CallList(open, rows, List.of(CallColumn.values()), UNNEEDED);
  }

  /**
   * Prints a table for people.
   *
   * @param order what the rows are sorted by, which a narrow table keeps
   */
  public void print(PrintWriter out, CallColumn order, Screen screen, Colours colours) {
    shown()
        .table(colours, CallColumn.NAME, unneeded, order, CallList::cell)
        .print(out, screen.columns());
  }

  private static String cell(CallColumn column, CallRow row) {
    if (column == CallColumn.FUNCTION && row.function() == null) {
      return row.call().isExternal() ? "(not in this file)" : "(none)";
    }
    return column.isNumber() ? grouped(column.number(row)) : column.text(row);
  }

  /** Prints lines with a tab between cells. */
  public void printTabs(PrintWriter out) {
    shown().printTabs(out, CallList::plain);
  }

  /** Prints comma-separated values. */
  public void printCommas(PrintWriter out) {
    shown().printCommas(out, CallList::plain);
  }

  private ColumnedRows<CallColumn, CallRow> shown() {
    return new ColumnedRows<>(columns, rows);
  }

  private static String plain(CallColumn column, CallRow row) {
    return column.isNumber() ? Integer.toString(column.number(row)) : column.text(row);
  }

  /** Prints one document. */
  public void printJson(PrintWriter out) throws IOException {
    Places places = new Places(open.image());
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", open.image().path().toString());
          json.writeStringField("found_by", open.calls().source().word());
          Json.writeObjects(json, "calls", rows, row -> write(json, row, places));
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, CallRow row, Places places) throws IOException {
    StaticCall call = row.call();
    CallPlace trampoline = call.trampoline();
    json.writeStringField("name", call.name());
    json.writeStringField("key", places.address(call.address()));
    if (trampoline == null) {
      json.writeNullField("trampoline");
    } else {
      json.writeStringField("trampoline", places.address(trampoline.address()));
    }
    json.writeStringField("function", row.function());
    json.writeNumberField("sites", call.sites().size());
    json.writeNumberField("init_sites", row.init());
    json.writeNumberField("tail_sites", row.tail());
    json.writeNumberField("jcc_sites", row.conditional());
    json.writeNumberField("ipis_per_cpu", row.ipisPerCpu());
    json.writeNumberField("batched_ipis_per_cpu", row.batchedIpisPerCpu());
  }
}
