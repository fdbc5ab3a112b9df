package org.jumppatch.cli.command;

import static org.jumppatch.cli.terminal.Grouped.counted;
import static org.jumppatch.cli.terminal.Grouped.grouped;
import static org.jumppatch.cli.terminal.TextTable.Align.LEFT;
import static org.jumppatch.cli.terminal.TextTable.Align.RIGHT;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.cli.options.ExitCode;
import org.jumppatch.cli.options.Given;
import org.jumppatch.cli.options.Globals;
import org.jumppatch.cli.options.OpenImage;
import org.jumppatch.cli.options.Places;
import org.jumppatch.cli.options.RunArguments;
import org.jumppatch.cli.options.Syntax;
import org.jumppatch.cli.report.CallList;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.cli.terminal.TextTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.KeyCost;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch list}: every key of an image and what flipping it costs. */
public final class ListCommand implements Callable<Integer> {
  // Columns of the table.
  private static final int STATE = 1;
  private static final int SHORT = 3;
  private static final int NEAR = 4;
  private static final int INIT = 5;
  private static final int BATCHES = 6;
  private static final int SYNCS = 7;

  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final CommandSpec spec;
  private final Given<Path> image;
  private final Given<Order> order;
  private final Given<Integer> minSites;
  private final Given<Integer> cpus;
  private final Given<Long> maxIpis;
  private final Given<Boolean> calls;
  private final Given<Boolean> json;

  public ListCommand(Syntax syntax) {
    spec =
        syntax
            .description("List the keys of an image, their sites, and what flipping each costs.")
            .footer("", "Example: jumppatch list --min-sites 50 vmlinuz")
            .spec();
    image =
        syntax.argument(Path.class, "IMAGE", "vmlinux, vmlinuz, module or any x86-64 ELF file.");
    order =
        syntax
            .option(
                "--sort", "ORDER", "sites (most first, the default), name, or ipis (most first).")
            .or(Order.SITES);
    minSites = syntax.option("--min-sites", "N", "Only keys with at least N sites.").or(1);
    cpus =
        syntax
            .option("--cpus", "N", "CPUs of the machine that is asked about; 4 if not given.")
            .or(4);
    maxIpis =
        syntax
            .option(
                "--max-ipis",
                "N",
                "Exit 1 if flipping a key interrupts a CPU more than N times; name those keys.")
            .orNone(Long.class);
    calls =
        syntax.flag("--calls", "List the static calls instead, and what one update of each costs.");
    json = syntax.flag("--json", "Write JSON.");
  }

  private enum Order {
    SITES,
    NAME,
    IPIS
  }

  /** A key with what is shown of it. */
  private record Row(StaticKey key, String name, KeyCost cost, TotalCost total) {}

  @Override
  public Integer call() throws IOException {
    RunArguments.checkCpus(cpus.value());
    long least = Given.notNegative(minSites, 0);
    long limit = Given.notNegative(maxIpis, NO_LIMIT);
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + image.value())) {
      OpenImage open = OpenImage.open(image.value());
      if (calls.value()) {
        return listCalls(open, least, progress);
      }
      List<Row> rows = rows(open, least);
      progress.end();
      return print(open, rows, limit);
    }
  }

  private int listCalls(OpenImage open, long least, Progress progress) throws IOException {
    StaticCalls found = StaticCalls.of(open.image());
    List<StaticCall> shown =
        new ArrayList<>(found.all().stream().filter(c -> c.sites().size() >= least).toList());
    shown.sort(this::compareCalls);
    progress.end();
    PrintWriter out = spec.commandLine().getOut();
    CallList report = new CallList(open.image(), found, cpus.value());
    if (json.value()) {
      report.printJson(out, shown);
    } else {
      report.print(out, shown, Globals.of(spec).screen(), Globals.of(spec).colours());
    }
    return ExitCode.DONE;
  }

  /** By sites, which is by IPIs too, or by name. */
  private int compareCalls(StaticCall a, StaticCall b) {
    int bySites =
        order.value() == Order.NAME ? 0 : Integer.compare(b.sites().size(), a.sites().size());
    int byName = bySites == 0 ? a.name().compareTo(b.name()) : bySites;
    return byName == 0 ? Long.compareUnsigned(a.address(), b.address()) : byName;
  }

  private int print(OpenImage open, List<Row> rows, long limit) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json.value()) {
      printJson(open, rows, out);
    } else if (!maxIpis.isPresent() || !Globals.of(spec).quiet()) {
      printTable(open, rows, out);
    }
    return checkLimit(open, rows, limit);
  }

  private List<Row> rows(OpenImage open, long least) {
    List<Row> rows = new ArrayList<>();
    TotalCosts totals = new TotalCosts(open, cpus.value());
    for (StaticKey key : open.keys().all()) {
      if (key.entries().size() >= least) {
        KeyCost cost = KeyCost.of(open.image(), key, Dialect.V6_1);
        rows.add(new Row(key, key.name(), cost, totals.of(key)));
      }
    }
    rows.sort(this::compare);
    return rows;
  }

  /** Written out, since the JDK's comparators are made at run time and take 10 ms. */
  private int compare(Row a, Row b) {
    int first =
        switch (order.value()) {
          case NAME -> 0;
          case SITES -> Integer.compare(b.cost().sites(), a.cost().sites());
          case IPIS -> Integer.compare(b.total().ipisPerCpu(), a.total().ipisPerCpu());
        };
    if (first == 0 && order.value() == Order.IPIS) {
      first = Integer.compare(b.total().oneByOne(), a.total().oneByOne());
    }
    first = first == 0 ? a.name().compareTo(b.name()) : first;
    return first == 0 ? Long.compare(a.key().address(), b.key().address()) : first;
  }

  private void printTable(OpenImage open, List<Row> rows, PrintWriter out) {
    out.println(
        open.image().path().toString()
            + ": "
            + open.image().kind().word()
            + ", "
            + counted(open.table().entries().size(), "entry", "entries")
            + ", "
            + counted(open.keys().all().size(), "key")
            + " (table found by "
            + open.table().source().word()
            + ")");
    Colours colours = Globals.of(spec).colours();
    TextTable table =
        new TextTable(LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT)
            .headed(cell -> colours.paint(Meaning.HEADING, cell))
            .painted(STATE, cell -> SwitchWord.paint(colours, cell))
            .yielding(0, INIT, SYNCS, SHORT, NEAR, BATCHES);
    table.add(
        "KEY", "STATE", "SITES", "SHORT", "NEAR", "INIT", "BATCHES", "SYNCS", "IPIS/CPU", "1 BY 1");
    for (Row row : rows) {
      KeyCost cost = row.cost();
      table.add(
          row.name(),
          SwitchWord.of(row.key()),
          grouped(cost.sites()),
          grouped(cost.shortSites()),
          grouped(cost.nearSites()),
          grouped(cost.initSites()),
          grouped(cost.batches()),
          grouped(cost.syncs()),
          grouped(row.total().ipisPerCpu()),
          grouped(row.total().oneByOne()));
    }
    table.print(out, Globals.of(spec).screen());
  }

  private int checkLimit(OpenImage open, List<Row> rows, long limit) {
    PrintWriter err = spec.commandLine().getErr();
    String path = open.image().path().toString();
    int over = 0;
    for (Row row : rows) {
      int ipis = row.total().ipisPerCpu();
      if (ipis > limit) {
        over++;
        err.printf(
            "jumppatch: %s: %s: %d IPIs to each other CPU, the limit is %d%n",
            path, row.name(), ipis, limit);
      }
    }
    return over == 0 ? ExitCode.DONE : ExitCode.NO;
  }

  private void printJson(OpenImage open, List<Row> rows, PrintWriter out) throws IOException {
    Places places = new Places(open.image());
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", open.image().path().toString());
          json.writeStringField("kind", open.image().kind().word());
          json.writeNumberField("entries", open.table().entries().size());
          json.writeStringField("found_by", open.table().source().word());
          json.writeArrayFieldStart("keys");
          for (Row row : rows) {
            KeyCost cost = row.cost();
            json.writeStartObject();
            json.writeStringField("name", row.name());
            json.writeStringField("address", places.address(row.key().address()));
            json.writeNumberField("enabled", row.key().enabled());
            json.writeStringField("type", row.key().type().word());
            json.writeNumberField("sites", cost.sites());
            json.writeNumberField("sites_on", cost.sitesOn());
            json.writeNumberField("short_sites", cost.shortSites());
            json.writeNumberField("near_sites", cost.nearSites());
            json.writeNumberField("init_sites", cost.initSites());
            json.writeNumberField("crossing_quad", cost.crossingQuad());
            json.writeNumberField("crossing_line", cost.crossingLine());
            json.writeNumberField("batches", cost.batches());
            json.writeNumberField("syncs", cost.syncs());
            json.writeNumberField("ipis_per_cpu", cost.ipisPerCpu(cpus.value()));
            json.writeNumberField("single_ipis_per_cpu", cost.singleIpisPerCpu(cpus.value()));
            json.writeBooleanField("sealed", row.total().sealed());
            json.writeStringField("call", row.total().call());
            json.writeNumberField("call_sites", row.total().callSites());
            json.writeNumberField("total_ipis_per_cpu", row.total().ipisPerCpu());
            json.writeBooleanField("state_writable", row.key().enabledOffset() >= 0);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
