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
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.patcher.explain.ExplainedModule;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.TextChanges;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
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
          CausesJson.write(json, found.causes());
          StateJson.writeKeys(json, found.keys());
          StateJson.writeFeatures(json, found.features());
          PlacesJson.writeUnexplained(json, found.allRuns());
          TextChanges changes = found.changes();
          if (changes != null) {
            ChangesJson.write(json, changes);
          }
          json.writeBooleanField("data_checked", found.dataLacking().isEmpty());
          json.writeStringField("data_reason", found.dataLacking());
          StateJson.writeData(json, found.data());
          writeUntold(json, found.untold());
          CheckedPointers pointers = found.pointers();
          if (pointers != null) {
            PointersJson.write(json, pointers);
          }
          Json.writeTexts(json, "tracers_not_functions", found.notFunctions());
          PlacesJson.writeTraced(json, found.allTraced());
          json.writeNumberField("trampolines_unchecked", found.unread().size());
          PlacesJson.writeUnread(json, found.unread());
          json.writeNumberField("bpf_programs_unchecked", found.programs());
          ModulesJson.write(json, found);
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
}
