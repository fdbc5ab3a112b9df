package org.jumppatch.cli.report.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jumppatch.cli.report.Json;
import org.jumppatch.patcher.explain.CauseCount;

/** What each cause explains, as JSON. */
final class CausesJson {
  private CausesJson() {}

  static void write(JsonGenerator json, List<CauseCount> causes) throws IOException {
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
}
