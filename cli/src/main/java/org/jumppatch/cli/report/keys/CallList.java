package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.grouped;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.options.OpenCalls;
import org.jumppatch.cli.options.Places;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.text.TextTable.Align;

/**
 * Static calls in columns, for people and for tools.
 *
 * @param open the image that they are of
 * @param rows the static calls
 * @param columns what is shown of each, but in JSON
 */
public record CallList(OpenCalls open, List<CallRow> rows, List<CallColumn> columns) {
  /** What a narrow table does without, the first one first. */
  private static final List<CallColumn> UNNEEDED =
      List.of(CallColumn.CONDITIONAL, CallColumn.TAIL, CallColumn.INIT);

  /** Prints a table for people. */
  public void print(PrintWriter out, Screen screen, Colours colours) {
    Align[] aligned =
        columns.stream().map(c -> c.isNumber() ? Align.RIGHT : Align.LEFT).toArray(Align[]::new);
    TextTable table = new TextTable(aligned).headed(cell -> colours.paint(Meaning.HEADING, cell));
    int name = columns.indexOf(CallColumn.NAME);
    if (name >= 0) {
      int[] unneeded =
          UNNEEDED.stream().mapToInt(columns::indexOf).filter(column -> column >= 0).toArray();
      table.yielding(name, unneeded);
    }
    table.add(columns.stream().map(CallColumn::heading).toArray(String[]::new));
    for (CallRow row : rows) {
      table.add(columns.stream().map(column -> cell(column, row)).toArray(String[]::new));
    }
    table.print(out, screen.columns());
  }

  private static String cell(CallColumn column, CallRow row) {
    if (column == CallColumn.FUNCTION && row.function() == null) {
      return row.call().isExternal() ? "(not in this file)" : "(none)";
    }
    return column.isNumber() ? grouped(column.number(row)) : column.text(row);
  }

  /** Prints lines with a tab between cells. */
  public void printTabs(PrintWriter out) {
    values().printTabs(out);
  }

  /** Prints comma-separated values. */
  public void printCommas(PrintWriter out) {
    values().printCommas(out);
  }

  private SeparatedValues values() {
    return new SeparatedValues(
        columns,
        rows.stream()
            .map(row -> columns.stream().map(column -> plain(column, row)).toList())
            .toList());
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
          json.writeArrayFieldStart("calls");
          for (CallRow row : rows) {
            write(json, row, places);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, CallRow row, Places places) throws IOException {
    StaticCall call = row.call();
    CallPlace trampoline = call.trampoline();
    json.writeStartObject();
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
    json.writeEndObject();
  }
}
