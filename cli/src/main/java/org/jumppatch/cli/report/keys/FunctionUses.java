package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.cli.image.FunctionRange;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.image.ShownCall;
import org.jumppatch.cli.image.SiteQuery;
import org.jumppatch.cli.image.SiteQuery.Shown;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCallSite;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.text.TextTable;

/** The keys and static calls that functions use, and what a livepatch would make of each. */
public final class FunctionUses {
  private final OpenImage open;
  private final Places places;
  private final KeyLabels labels;
  private final SiteQuery query;
  private final StaticCalls calls;

  public FunctionUses(OpenImage open) {
    this.open = open;
    this.places = new Places(open.image());
    this.labels = new KeyLabels(open.image(), open.keys());
    this.query = new SiteQuery(open);
    this.calls = StaticCalls.of(open.image());
  }

  private List<Shown> keys(FunctionRange function) {
    return query.grouped(function.sites(open.table()));
  }

  private List<ShownCall> calls(FunctionRange function) {
    List<ShownCall> found = new ArrayList<>();
    for (StaticCall call : calls.all()) {
      List<StaticCallSite> sites =
          call.sites().stream().filter(site -> function.contains(site.address())).toList();
      if (!sites.isEmpty()) {
        found.add(new ShownCall(call, sites));
      }
    }
    return found;
  }

  /** Prints a table for each function. */
  public void print(
      PrintWriter out, List<FunctionRange> functions, Screen screen, Colours colours) {
    Set<Livepatch> met = EnumSet.noneOf(Livepatch.class);
    String gap = "";
    for (FunctionRange function : functions) {
      List<Shown> keys = keys(function);
      List<ShownCall> called = calls(function);
      out.print(gap);
      gap = "\n";
      screen.print(
          out,
          "%s at %s, %s: %s, %s"
              .formatted(
                  colours.paint(Meaning.HEADING, Terminal.printable(function.name())),
                  places.address(function.address()),
                  counted(function.size(), "byte"),
                  counted(keys.size(), "key"),
                  counted(called.size(), "static call")));
      if (!keys.isEmpty() || !called.isEmpty()) {
        table(keys, called, colours).print(out, screen.columns());
      }
      called.forEach(one -> met.add(Livepatch.of(open.image(), one.call())));
      keys.forEach(one -> met.add(livepatch(one)));
    }
    // A line that is no function's, where the last table has not said that it ended.
    gap = lastIsBare(functions) ? "\n" : "";
    for (Livepatch judgement : met) {
      if (!judgement.meaning().isEmpty()) {
        out.print(gap);
        gap = "";
        screen.print(out, judgement.word() + ": " + judgement.meaning());
      }
    }
  }

  private boolean lastIsBare(List<FunctionRange> functions) {
    FunctionRange last = functions.get(functions.size() - 1);
    return keys(last).isEmpty() && calls(last).isEmpty();
  }

  private Livepatch livepatch(Shown shown) {
    return Livepatch.of(open.image(), shown.key(), labels.kind(shown.key()));
  }

  private TextTable table(List<Shown> keys, List<ShownCall> called, Colours colours) {
    TextTable table = colours.headed(LEFT, LEFT, RIGHT, LEFT, LEFT).yielding(0, 2, 1);
    table.add("NAME", "KIND", "SITES", "FIRST", "IN A LIVEPATCH");
    for (Shown shown : keys) {
      table.add(
          labels.label(shown.key()),
          labels.kind(shown.key()).word(),
          Integer.toString(shown.sites().size()),
          places.symbol(shown.sites().get(0).code()),
          livepatch(shown).word());
    }
    for (ShownCall one : called) {
      table.add(
          one.call().name(),
          "call",
          Integer.toString(one.sites().size()),
          places.symbol(one.sites().get(0).address()),
          Livepatch.of(open.image(), one.call()).word());
    }
    return table;
  }

  /** Prints one document. */
  public void printJson(PrintWriter out, List<FunctionRange> functions, KeySites sites)
      throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", open.image().path().toString());
          Json.writeObjects(
              json,
              "functions",
              functions,
              function -> {
                json.writeStringField("name", function.name());
                json.writeStringField("address", places.address(function.address()));
                json.writeNumberField("size", function.size());
                write(json, function, sites);
              });
          json.writeEndObject();
        });
  }

  private void write(JsonGenerator json, FunctionRange function, KeySites sites)
      throws IOException {
    Json.writeObjects(
        json,
        "keys",
        keys(function),
        shown -> {
          sites.write(json, shown);
          json.writeStringField("livepatch", livepatch(shown).word());
        });
    Json.writeObjects(
        json,
        "calls",
        calls(function),
        one -> {
          json.writeStringField("name", one.call().name());
          Json.writeObjects(
              json,
              "sites",
              one.sites(),
              site -> {
                json.writeStringField("address", places.address(site.address()));
                json.writeStringField("symbol", places.symbol(site.address()));
              });
          json.writeStringField("livepatch", Livepatch.of(open.image(), one.call()).word());
        });
  }
}
