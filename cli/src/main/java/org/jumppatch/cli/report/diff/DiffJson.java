package org.jumppatch.cli.report.diff;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.report.Json;

/** What differs, as one document: keys of every kind. */
public final class DiffJson {
  private DiffJson() {}

  /** Prints it. */
  public static void print(PrintWriter out, ImageDiff diff) throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("old", diff.before());
          json.writeStringField("new", diff.after());
          write(json, "keys", diff.keys());
          write(json, "calls", diff.calls());
          writeNames(json, "modules_added", diff.cameModules());
          writeNames(json, "modules_removed", diff.wentModules());
          json.writeEndObject();
        });
  }

  private static void writeNames(JsonGenerator json, String field, @Nullable List<String> modules)
      throws IOException {
    if (modules != null) {
      Json.writeTexts(json, field, modules);
    }
  }

  private static void write(JsonGenerator json, String field, List<Change> changes)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (Change change : changes) {
      json.writeStartObject();
      json.writeStringField("name", change.either().name());
      json.writeStringField("label", change.either().label());
      json.writeStringField("change", change.word().toString());
      write(json, "old", change.before());
      write(json, "new", change.after());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String field, @Nullable Described side)
      throws IOException {
    if (side == null) {
      json.writeNullField(field);
      return;
    }
    json.writeObjectFieldStart(field);
    json.writeStringField("name", side.name());
    json.writeStringField("label", side.label());
    for (Map.Entry<String, Object> property : side.properties().entrySet()) {
      json.writeObjectField(property.getKey(), property.getValue());
    }
    json.writeEndObject();
  }
}
