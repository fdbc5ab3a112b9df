package org.jumppatch.cli.report.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.patcher.explain.CauseCount;
import org.jumppatch.patcher.explain.DataComparison;
import org.jumppatch.patcher.explain.ExplainedModule;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.TextChanges;
import org.jumppatch.patcher.explain.UnexplainedRun;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.live.UnreadCode;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.PointerTable;
import org.jumppatch.patcher.explain.text.Unjudged;

/** What explaining a dump came to, as JSON. */
public final class ExplainJson {
  private ExplainJson() {}

  public static void print(Path image, Explanation found, PrintWriter out) throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", image.toString());
          json.writeStringField("base", Places.hex(found.base()));
          json.writeStringField("slide", Places.hex(found.slide()));
          json.writeStringField("start", Places.hex(found.start()));
          json.writeStringField("dump_remark", found.remark());
          json.writeNumberField("bytes_compared", found.compared());
          json.writeNumberField("bytes_missing", found.missing());
          writeParts(json, found);
          writeVersion(json, found.version());
          json.writeBooleanField("never_ran", found.neverRan());
          json.writeNumberField("bytes_different", found.different());
          json.writeNumberField("bytes_unexplained", found.allUnexplained());
          json.writeStringField("relocations", found.relocationsListed() ? "listed" : "read");
          writeSearched(json, found.searched());
          writeLeft(json, found.left());
          writeCauses(json, found.causes());
          writeKeys(json, found.keys());
          writeFeatures(json, found.features());
          writeRuns(json, found.allRuns());
          TextChanges changes = found.changes();
          if (changes != null) {
            writeChanges(json, changes);
          }
          json.writeBooleanField("data_checked", found.dataLacking().isEmpty());
          json.writeStringField("data_reason", found.dataLacking());
          writeData(json, found.data());
          writeUntold(json, found.untold());
          CheckedPointers pointers = found.pointers();
          if (pointers != null) {
            writePointers(json, pointers);
          }
          writeTraced(json, found.allTraced());
          json.writeNumberField("trampolines_unchecked", found.unread().size());
          writeUnread(json, found.unread());
          json.writeNumberField("bpf_programs_unchecked", found.programs());
          writeModules(json, found);
          json.writeEndObject();
        });
  }

  private static void writeSearched(JsonGenerator json, Map<String, Boolean> searched)
      throws IOException {
    Json.writeObjects(
        json,
        "tables_searched",
        searched.entrySet(),
        table -> {
          json.writeStringField("table", table.getKey());
          json.writeBooleanField("found", table.getValue());
        });
  }

  private static void writeLeft(JsonGenerator json, List<Unjudged> left) throws IOException {
    Json.writeObjects(
        json,
        "not_judged",
        left,
        one -> {
          json.writeStringField("cause", one.cause().word());
          json.writeStringField("reason", one.reason());
          json.writeNumberField("places", one.places());
          json.writeNumberField("bytes", one.bytes());
        });
  }

  private static void writeParts(JsonGenerator json, Explanation found) throws IOException {
    json.writeObjectFieldStart("compared");
    json.writeNumberField("text", found.compared());
    json.writeNumberField(
        "modules", found.modules().stream().mapToLong(ExplainedModule::compared).sum());
    json.writeEndObject();
    json.writeObjectFieldStart("missing");
    json.writeNumberField("text", found.missing());
    json.writeNumberField(
        "modules", found.modules().stream().mapToLong(ExplainedModule::missing).sum());
    json.writeEndObject();
  }

  private static void writeModules(JsonGenerator json, Explanation found) throws IOException {
    Json.writeObjects(
        json,
        "modules",
        found.modules(),
        module -> {
          json.writeStringField("name", module.name());
          json.writeStringField("base", Places.hex(module.base()));
          Path file = module.file();
          json.writeStringField("file", file == null ? null : file.toString());
          json.writeBooleanField("checked", module.isChecked());
          json.writeStringField("reason", module.lacking());
          json.writeNumberField("bytes_compared", module.compared());
          json.writeNumberField("bytes_missing", module.missing());
          json.writeNumberField("bytes_different", module.different());
          json.writeNumberField("bytes_unexplained", module.unexplained());
          writeCauses(json, module.causes());
        });
    Json.writeTexts(json, "modules_unchecked", found.uncheckedModules());
    json.writeStringField("modules_reason", found.modulesLacking());
  }

  private static void writeVersion(JsonGenerator json, @Nullable KernelVersion version)
      throws IOException {
    if (version == null) {
      json.writeNullField("kernel");
      return;
    }
    json.writeObjectFieldStart("kernel");
    json.writeStringField("release", version.release());
    json.writeStringField("version", version.version());
    json.writeEndObject();
  }

  private static void writeTraced(JsonGenerator json, List<TracedPlace> traced) throws IOException {
    Json.writeObjects(
        json,
        "by_place",
        traced,
        place -> {
          json.writeStringField("address", Places.hex(place.address()));
          json.writeStringField("symbol", place.symbol());
          json.writeStringField("cause", place.cause().word());
          json.writeStringField("target", Places.hex(place.target()));
          json.writeStringField("target_symbol", place.targetSymbol());
          json.writeStringField("owner", place.owner());
          json.writeBooleanField("made", place.made());
          json.writeBooleanField("compared", place.compared());
          json.writeBooleanField("checked", place.checked());
        });
  }

  private static void writeUntold(JsonGenerator json, List<RuntimeConstants.Untold> untold)
      throws IOException {
    Json.writeObjects(
        json,
        "constants_unchecked",
        untold,
        one -> {
          json.writeStringField("name", one.constant().name());
          json.writeNumberField("places", one.places());
        });
  }

  private static void writeUnread(JsonGenerator json, List<UnreadCode> unread) throws IOException {
    Json.writeObjects(
        json,
        "made_unchecked",
        unread,
        one -> {
          json.writeStringField("address", Places.hex(one.address()));
          json.writeStringField("name", one.name());
          json.writeStringField("reason", one.reason());
        });
  }

  private static void writeCauses(JsonGenerator json, List<CauseCount> causes) throws IOException {
    Json.writeObjects(
        json,
        "causes",
        causes,
        count -> {
          json.writeStringField("cause", count.cause().word());
          json.writeNumberField("sites", count.sites());
          json.writeNumberField("bytes", count.bytes());
          json.writeNumberField("by_place", count.byPlace());
        });
  }

  private static void writeKeys(JsonGenerator json, List<KeyState> keys) throws IOException {
    Json.writeObjects(
        json,
        "keys",
        keys,
        key -> {
          json.writeStringField("name", key.key().name());
          json.writeStringField("address", Places.hex(key.key().address()));
          json.writeNumberField("sites", key.sites());
          json.writeNumberField("flipped", key.flipped());
          json.writeStringField("image_state", SwitchWord.of(key.key()));
          json.writeStringField("state", key.state());
          if (key.count() != null) {
            json.writeNumberField("count", key.count());
          }
        });
  }

  private static void writeFeatures(JsonGenerator json, List<FeatureState> features)
      throws IOException {
    Json.writeObjects(
        json,
        "features",
        features,
        feature -> {
          json.writeStringField("feature", feature.name());
          json.writeNumberField("number", feature.number());
          json.writeStringField("state", ExplainReport.state(feature.present()));
          json.writeNumberField("places", feature.places());
          if (feature.inData() != null) {
            json.writeStringField("in_data", ExplainReport.state(feature.inData()));
          }
        });
  }

  private static void writeData(JsonGenerator json, DataComparison data) throws IOException {
    json.writeObjectFieldStart("data");
    json.writeNumberField("keys", data.keys());
    json.writeNumberField("static_calls", data.staticCalls());
    json.writeNumberField("pv_functions", data.pvFunctions());
    json.writeNumberField("constants", data.constants());
    json.writeNumberField("features", data.features());
    json.writeNumberField("unread", data.unread());
    Json.writeObjects(
        json,
        "disagreements",
        data.disagreements(),
        disagreement -> {
          json.writeStringField("kind", disagreement.kind().word());
          json.writeStringField("name", disagreement.name());
          json.writeStringField("address", Places.hex(disagreement.address()));
          json.writeStringField("text", disagreement.text());
          json.writeStringField("data", disagreement.data());
        });
    json.writeEndObject();
  }

  private static void writePointers(JsonGenerator json, CheckedPointers pointers)
      throws IOException {
    Json.writeObjects(
        json,
        "pointers",
        pointers.pointers(),
        pointer -> {
          json.writeStringField("table", pointer.table().word());
          json.writeStringField("name", pointer.name());
          json.writeStringField("address", Places.hex(pointer.address()));
          json.writeStringField("expected", Places.hex(pointer.expected()));
          json.writeStringField("expected_symbol", pointer.expectedSymbol());
          json.writeStringField("target", Places.hex(pointer.target()));
          json.writeStringField("target_symbol", pointer.targetSymbol());
          json.writeStringField("verdict", pointer.verdict().word());
        });
    json.writeArrayFieldStart("pointers_unchecked");
    for (PointerTable table : PointerTable.values()) {
      String why = pointers.lacking().get(table);
      if (why != null) {
        json.writeStartObject();
        json.writeStringField("table", table.word());
        json.writeStringField("reason", why);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private static void writeRuns(JsonGenerator json, List<UnexplainedRun> runs) throws IOException {
    Json.writeObjects(
        json,
        "unexplained",
        runs,
        run -> {
          json.writeStringField("address", Places.hex(run.address()));
          json.writeStringField("symbol", run.symbol());
          json.writeStringField("old", run.old());
          json.writeStringField("expected", run.expected());
          json.writeStringField("new", run.found());
          json.writeStringField("expected_instruction", run.expectedCode());
          json.writeStringField("new_instruction", run.foundCode());
          json.writeBooleanField("int3", run.breakpoint());
          json.writeStringField("about", run.about());
        });
  }

  private static void writeChanges(JsonGenerator json, TextChanges changes) throws IOException {
    json.writeObjectFieldStart("changes");
    json.writeStringField("dump_remark", changes.remark());
    json.writeNumberField("bytes", changes.bytes());
    json.writeNumberField("bytes_missing", changes.missing());
    json.writeNumberField("bytes_unexplained", changes.unexplained());
    json.writeNumberField("bytes_not_judged", changes.notJudged());
    writeCauses(json, changes.causes());
    writeKeyChanges(json, changes.keys());
    Json.writeObjects(
        json,
        "static_calls",
        changes.calls(),
        call -> {
          json.writeStringField("name", call.name());
          json.writeStringField("before", call.before());
          json.writeStringField("after", call.after());
        });
    Json.writeObjects(
        json,
        "modules",
        changes.modules(),
        module -> {
          json.writeStringField("name", module.name());
          json.writeStringField("fate", module.fate().word());
          json.writeBooleanField("compared", module.isCompared());
          json.writeStringField("reason", module.lacking());
          json.writeNumberField("bytes", module.bytes());
          json.writeNumberField("bytes_unexplained", module.unexplained());
          writeCauses(json, module.causes());
          writeKeyChanges(json, module.keys());
        });
    json.writeEndObject();
  }

  private static void writeKeyChanges(JsonGenerator json, List<TextChanges.KeyChange> keys)
      throws IOException {
    Json.writeObjects(
        json,
        "keys",
        keys,
        key -> {
          json.writeStringField("name", key.after().key().name());
          json.writeStringField("before", key.before().state());
          json.writeStringField("after", key.after().state());
          if (key.before().count() != null && key.after().count() != null) {
            json.writeNumberField("count_before", key.before().count());
            json.writeNumberField("count_after", key.after().count());
          }
        });
  }
}
