package org.jumppatch.cli.report.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.Json;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.pointer.PointerTable;

/** Pointers in data that decide where control goes, as JSON. */
final class PointersJson {
  private PointersJson() {}

  static void write(JsonGenerator json, CheckedPointers pointers) throws IOException {
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
}
