package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.options.Places;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallForm;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.cost.ActionCost;
import org.jumppatch.patcher.cost.CostRow;
import org.jumppatch.patcher.cost.CostedImage;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.text.TextTable;

/** The static calls of an image, and what one update of each costs. */
public final class CallList {
  /** A static call with what is shown of it. */
  private record Row(StaticCall call, int init, int tail, int conditional, ActionCost cost) {}

  private final Image image;
  private final StaticCalls calls;
  private final CostedImage costed;
  private final int cpus;
  private final Places places;

  /**
   * @param cpus of the machine that is asked about
   */
  public CallList(Image image, StaticCalls calls, int cpus) {
    this.image = image;
    this.calls = calls;
    this.costed = new CostedImage(CostRow.KERNEL, image, calls, Dialect.V6_1);
    this.cpus = cpus;
    this.places = new Places(image);
  }

  private Row row(StaticCall call) {
    int init = 0;
    int tail = 0;
    int conditional = 0;
    for (CallPlace place : call.sites().stream().map(site -> site.place()).toList()) {
      init += image.isInit(place.address()) ? 1 : 0;
      tail += place.form() == CallForm.TAIL ? 1 : 0;
      conditional += place.form() == CallForm.CONDITIONAL ? 1 : 0;
    }
    ActionCost cost =
        new ActionCost(call.name(), List.of(costed.update(call, 0)), costed.dialect());
    return new Row(call, init, tail, conditional, cost);
  }

  private int onCpus(int ipis) {
    return cpus > 1 ? ipis : 0;
  }

  /** The function that it calls at rest: its symbol; null for none and where it is not known. */
  static @Nullable String function(Image image, StaticCall call) {
    Long function = call.function();
    if (function == null || function == 0) {
      return null;
    }
    List<String> names = image.symbols().namesOf(function);
    return names.isEmpty() ? new Places(image).address(function) : names.get(0);
  }

  /** Prints a table for people. */
  public void print(PrintWriter out, List<StaticCall> shown, Screen screen, Colours colours) {
    int sites = calls.all().stream().mapToInt(call -> call.sites().size()).sum();
    out.println(
        Terminal.printable(image.path().toString())
            + ": "
            + image.kind().word()
            + ", "
            + counted(sites, "static call site")
            + ", "
            + counted(calls.all().size(), "static call")
            + " (table found by "
            + calls.source().word()
            + ")");
    TextTable table =
        new TextTable(LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT)
            .headed(cell -> colours.paint(Meaning.HEADING, cell))
            .yielding(0, 5, 4, 3);
    table.add("CALL", "FUNCTION", "SITES", "INIT", "TAIL", "JCC", "IPIS/CPU", "BATCHED");
    for (StaticCall call : shown) {
      Row row = row(call);
      String function = function(image, call);
      table.add(
          call.name(),
          function == null ? call.isExternal() ? "(not in this file)" : "(none)" : function,
          grouped(call.sites().size()),
          grouped(row.init()),
          grouped(row.tail()),
          grouped(row.conditional()),
          grouped(onCpus(row.cost().ipisPerCpu())),
          grouped(onCpus(row.cost().queuedIpisPerCpu())));
    }
    table.print(out, screen.columns());
  }

  /** Prints one document. */
  public void printJson(PrintWriter out, List<StaticCall> shown) throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", image.path().toString());
          json.writeStringField("found_by", calls.source().word());
          json.writeArrayFieldStart("calls");
          for (StaticCall call : shown) {
            write(json, row(call));
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private void write(JsonGenerator json, Row row) throws IOException {
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
    json.writeStringField("function", function(image, call));
    json.writeNumberField("sites", call.sites().size());
    json.writeNumberField("init_sites", row.init());
    json.writeNumberField("tail_sites", row.tail());
    json.writeNumberField("jcc_sites", row.conditional());
    json.writeNumberField("ipis_per_cpu", onCpus(row.cost().ipisPerCpu()));
    json.writeNumberField("batched_ipis_per_cpu", onCpus(row.cost().queuedIpisPerCpu()));
    json.writeEndObject();
  }
}
