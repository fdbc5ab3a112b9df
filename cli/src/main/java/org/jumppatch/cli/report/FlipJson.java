package org.jumppatch.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.patcher.run.CallOptions;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.run.WrittenImage;
import org.jumppatch.patcher.site.CallUpdate;
import org.jumppatch.patcher.site.FunctionChange;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.site.RelocationChange;
import org.jumppatch.patcher.site.StateChange;
import org.jumppatch.patcher.smp.call.CallCounts;
import org.jumppatch.patcher.smp.call.CpuStop;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;

/** Tells scripts what an enable or disable did. */
public final class FlipJson {
  private FlipJson() {}

  /**
   * Prints one document.
   *
   * @param written the image that was written, or null if none was
   * @param modules what was done in modules that go with it
   */
  public static void print(
      PrintWriter out,
      OpenImage open,
      FlipRun flip,
      @Nullable WrittenImage written,
      boolean forced,
      FlippedModulesJson modules)
      throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", open.image().path().toString());
          writeOut(json, written);
          writeChanges(json, new Places(open.image()), flip);
          writeStates(json, flip);
          writeRelocations(json, flip);
          writeRun(json, flip, forced);
          writeCalls(json, new Places(open.image()), flip);
          modules.write(json);
          writeNotes(json, flip.notes(written));
          json.writeEndObject();
        });
  }

  /** The file that was written, null where none was. */
  static void writeOut(JsonGenerator json, @Nullable WrittenImage written) throws IOException {
    json.writeStringField("out", written == null ? null : written.file().toString());
  }

  static void writeChanges(JsonGenerator json, Places places, FlipRun flip) throws IOException {
    Json.writeObjects(
        json,
        "changes",
        flip.plan().sites(),
        site -> {
          json.writeStringField("address", places.address(site.address()));
          json.writeStringField("section", places.section(site.address()));
          json.writeNumberField("offset", places.offset(site.address()));
          json.writeNumberField("file_offset", site.fileOffset());
          json.writeStringField("old", site.old().hex());
          json.writeStringField("new", flip.result(site).hex());
          json.writeStringField(site.call().isEmpty() ? "key" : "call", site.owner());
        });
  }

  private static void writeStates(JsonGenerator json, FlipRun flip) throws IOException {
    json.writeArrayFieldStart("states");
    for (KeyFlip key : flip.plan().flips()) {
      StateChange state = key.state();
      if (state != null) {
        json.writeStartObject();
        json.writeStringField("key", state.key());
        json.writeNumberField("file_offset", state.fileOffset());
        json.writeNumberField("old", state.old());
        json.writeNumberField("new", state.wanted());
        json.writeEndObject();
      }
    }
    for (CallUpdate update : flip.plan().updates()) {
      FunctionChange function = update.function();
      if (function != null) {
        json.writeStartObject();
        json.writeStringField("call", function.call());
        json.writeNumberField("file_offset", function.fileOffset());
        json.writeStringField("old", Places.hex(function.old()));
        json.writeStringField("new", Places.hex(function.wanted()));
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  /** Types of relocations that go with far jumps of a module. */
  static void writeRelocations(JsonGenerator json, FlipRun flip) throws IOException {
    json.writeArrayFieldStart("relocations");
    for (KeyFlip key : flip.plan().flips()) {
      for (RelocationChange relocation : key.relocations()) {
        json.writeStartObject();
        json.writeNumberField("file_offset", relocation.fileOffset());
        json.writeNumberField("old", relocation.old());
        json.writeNumberField("new", relocation.wanted());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private static void writeRun(JsonGenerator json, FlipRun flip, boolean forced)
      throws IOException {
    RunOptions options = flip.run().options();
    ExecutionCounts counts = flip.counts();
    writeCosts(json, flip);
    json.writeNumberField("cpus", options.cpus());
    json.writeStringField("fetch", options.fetch().label());
    json.writeNumberField("seed", options.seed());
    json.writeNumberField("isolated", options.isolation().cpus());
    json.writeStringField("sync", options.isolation().syncs().scheme().label());
    json.writeNumberField("ipis_spared", counts.spared());
    json.writeStringField("dialect", options.dialect().label());
    json.writeStringField("mode", options.mode().label());
    json.writeBooleanField("forced", forced);
    writeExecutions(json, counts);
  }

  /** What a run cost every CPU. */
  static void writeCosts(JsonGenerator json, FlipRun flip) throws IOException {
    json.writeNumberField("batches", flip.run().program().vectors().size());
    json.writeNumberField("syncs", flip.counts().syncs());
    json.writeNumberField("ipis_per_cpu", flip.counts().ipisPerCpu());
  }

  static void writeExecutions(JsonGenerator json, ExecutionCounts counts) throws IOException {
    json.writeObjectFieldStart("executions");
    for (Execution execution : Execution.values()) {
      json.writeNumberField(execution.label(), counts.count(execution));
    }
    json.writeEndObject();
  }

  /** Nothing where no function was called. */
  private static void writeCalls(JsonGenerator json, Places places, FlipRun flip)
      throws IOException {
    CallCounts calls = flip.calls();
    CallOptions options = flip.run().options().calls();
    if (calls == null || options == null) {
      return;
    }
    json.writeStringField("run", options.call());
    json.writeArrayFieldStart("calls");
    for (int cpu = calls.cpus() == 1 ? 0 : 1; cpu < calls.cpus(); cpu++) {
      json.writeStartObject();
      json.writeNumberField("cpu", cpu);
      json.writeNumberField("finished", calls.finished(cpu));
      Json.writeObjects(
          json,
          "results",
          calls.results(cpu),
          result -> {
            json.writeStringField("value", "0x" + Long.toHexString(result.value()));
            json.writeNumberField("before", result.before());
            json.writeNumberField("during", result.during());
            json.writeNumberField("after", result.after());
          });
      json.writeEndObject();
    }
    json.writeEndArray();
    CpuStop stop = flip.stop();
    if (stop == null) {
      json.writeNullField("stop");
      return;
    }
    json.writeObjectFieldStart("stop");
    json.writeNumberField("cpu", stop.cpu());
    json.writeStringField("address", places.address(stop.address()));
    json.writeStringField("problem", stop.problem());
    json.writeEndObject();
  }

  static void writeNotes(JsonGenerator json, List<Note> notes) throws IOException {
    Json.writeObjects(
        json,
        "notes",
        notes,
        note -> {
          json.writeStringField("code", note.code());
          json.writeStringField("message", note.message());
        });
  }
}
