package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

/** Tells what an action costs. */
public final class CostReport {
  private final OpenImage open;
  private final ActionCost cost;
  private final Counting counting;
  private final @Nullable ActionCost recording;
  private final Named named;
  private final List<String> missing;

  /**
   * The keys that an action was asked for by.
   *
   * @param keys so many
   * @param sealed those of them that nobody can flip
   * @param on those of them that are on in the image, and shall go on
   */
  public record Named(int keys, int sealed, int on) {
    private static final Named NONE = new Named(0, 0, 0);
  }

  /**
   * @param recording what the first event costs besides; null where nothing is enabled that is one
   */
  public CostReport(
      OpenImage open, ActionCost cost, Counting counting, @Nullable ActionCost recording) {
    this(open, cost, counting, recording, Named.NONE, List.of());
  }

  private CostReport(
      OpenImage open,
      ActionCost cost,
      Counting counting,
      @Nullable ActionCost recording,
      Named named,
      List<String> missing) {
    this.open = open;
    this.cost = cost;
    this.counting = counting;
    this.recording = recording;
    this.named = named;
    this.missing = missing;
  }

  /** The same of an action that was asked for by keys. */
  public CostReport of(Named keys) {
    return new CostReport(open, cost, counting, recording, keys, missing);
  }

  /** The same where these modules are loaded and could not be counted. */
  public CostReport withMissing(List<String> modules) {
    return new CostReport(open, cost, counting, recording, named, modules);
  }

  /** Prints a table for people. */
  public void print(PrintWriter out, Screen screen, Colours colours) {
    screen.print(
        out,
        Terminal.printable(open.image().path() + ": " + cost.action())
            + (named.keys() > 1 ? " (" + counted(named.keys(), "key") + ")" : "")
            + (counting == Counting.KERNEL ? ": " : ", " + counting.words() + ": ")
            + counted(counting.ipisPerCpu(cost), "IPI")
            + " to each other CPU");
    new CostTable(cost, counting, named.keys() > 1).print(out, screen, colours);
    if (counting == Counting.QUEUED && sumOfRows() > counting.ipisPerCpu(cost)) {
      screen.print(out, "each row alone; queued together they share batches");
    }
    if (!missing.isEmpty()) {
      out.println(ModuleArguments.notCounted(missing));
    }
    screen.print(
        out,
        Stream.of(Counting.values())
            .map(way -> way.words() + " " + grouped(way.ipisPerCpu(cost)))
            .collect(Collectors.joining(", ")));
    ReportLines lines = new ReportLines(screen, colours);
    if (named.sealed() > 0) {
      lines.add(
          Meaning.WARNING,
          "note",
          some(named.sealed())
              + " sealed at boot: nobody can flip "
              + (named.sealed() == 1 ? "it" : "them")
              + " any more");
    }
    if (named.on() > 0) {
      lines.add(
          Meaning.WARNING,
          "note",
          some(named.on())
              + " on in the image: to go on again costs nothing, and what is told here once"
              + (named.on() == 1 ? " it was off" : " they were off"));
    }
    if (recording != null) {
      lines.add(
          Meaning.WARNING,
          "note",
          "the first event that is enabled through tracefs has the names of tasks recorded too"
              + " (option record-cmd, on by default): "
              + counted(counting.ipisPerCpu(recording), "IPI")
              + " more, for sched_wakeup, sched_wakeup_new and sched_switch");
    }
    lines.print(out);
  }

  private String some(int part) {
    return named.keys() == 1
        ? "the key is"
        : "%s of these keys %s".formatted(grouped(part), part == 1 ? "is" : "are");
  }

  private int sumOfRows() {
    return cost.rows().stream().mapToInt(this::ipisPerCpu).sum();
  }

  private int ipisPerCpu(CostRow row) {
    return counting.ipisPerCpu(row, cost.dialect());
  }

  private int batches(CostRow row) {
    return counting.batches(row, cost.dialect());
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
                json.writeStringField("key", row.key());
                json.writeStringField("to", row.to());
                json.writeNumberField("sites", row.sites());
                json.writeNumberField("batches", batches(row));
                json.writeNumberField("ipis_per_cpu", ipisPerCpu(row));
              });
          json.writeNumberField("ipis_per_cpu", counting.ipisPerCpu(cost));
          json.writeNumberField("one_by_one_ipis_per_cpu", cost.oneByOneIpisPerCpu());
          json.writeNumberField("queued_ipis_per_cpu", cost.queuedIpisPerCpu());
          json.writeNumberField("sealed", named.sealed());
          json.writeNumberField("on", named.on());
          if (recording != null) {
            json.writeNumberField("record_cmd_ipis_per_cpu", counting.ipisPerCpu(recording));
          }
          json.writeEndObject();
        });
  }
}
