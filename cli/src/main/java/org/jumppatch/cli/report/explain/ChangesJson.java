package org.jumppatch.cli.report.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jumppatch.cli.report.Json;
import org.jumppatch.patcher.explain.TextChanges;

/** What has changed since an earlier dump, as JSON. */
final class ChangesJson {
  private ChangesJson() {}

  static void write(JsonGenerator json, TextChanges changes) throws IOException {
    json.writeObjectFieldStart("changes");
    json.writeStringField("dump_remark", changes.remark());
    json.writeNumberField("bytes", changes.bytes());
    json.writeNumberField("bytes_missing", changes.missing());
    json.writeNumberField("bytes_unexplained", changes.unexplained());
    json.writeNumberField("bytes_not_judged", changes.notJudged());
    CausesJson.write(json, changes.causes());
    writeKeyChanges(json, changes.keys());
    Json.writeObjects(
        json,
        "static_calls",
        changes.calls(),
        call -> {
          json.writeStringField("name", call.name());
          json.writeStringField("label", call.label());
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
          CausesJson.write(json, module.causes());
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
          json.writeStringField("kind", key.after().kind().word());
          json.writeStringField("label", key.after().label());
          json.writeStringField("before", key.before().state());
          json.writeStringField("after", key.after().state());
          if (key.before().count() != null && key.after().count() != null) {
            json.writeNumberField("count_before", key.before().count());
            json.writeNumberField("count_after", key.after().count());
          }
        });
  }
}
