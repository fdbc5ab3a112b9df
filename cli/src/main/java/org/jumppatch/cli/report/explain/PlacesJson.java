package org.jumppatch.cli.report.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.Json;
import org.jumppatch.patcher.explain.UnexplainedRun;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.live.UnreadCode;

/**
 * Single places of a running text, as JSON: what is unexplained, what leads to code that was made
 * or allowed at run time, and which of that code could not be read.
 */
final class PlacesJson {
  private PlacesJson() {}

  static void writeUnexplained(JsonGenerator json, List<UnexplainedRun> runs) throws IOException {
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
          json.writeStringField("instruction_address", Places.hex(run.address() - run.before()));
          json.writeStringField("expected_bytes", run.expectedBytes());
          json.writeStringField("new_bytes", run.foundBytes());
          json.writeStringField("expected_instruction", run.expectedCode());
          json.writeStringField("new_instruction", run.foundCode());
          json.writeBooleanField("int3", run.breakpoint());
          json.writeStringField("about", run.about());
        });
  }

  static void writeTraced(JsonGenerator json, List<TracedPlace> traced) throws IOException {
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
          Json.writeTexts(json, "not_functions", place.notFunctions());
          json.writeBooleanField("made", place.made());
          json.writeBooleanField("compared", place.compared());
          json.writeBooleanField("checked", place.checked());
        });
  }

  static void writeUnread(JsonGenerator json, List<UnreadCode> unread) throws IOException {
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
}
