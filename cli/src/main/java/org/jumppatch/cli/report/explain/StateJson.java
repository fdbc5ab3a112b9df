package org.jumppatch.cli.report.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.report.SwitchWord;
import org.jumppatch.patcher.explain.DataComparison;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.live.KeyState;

/** The state that a running kernel is in, as its text has it and as its data has it, as JSON. */
final class StateJson {
  private StateJson() {}

  static void writeKeys(JsonGenerator json, List<KeyState> keys) throws IOException {
    Json.writeObjects(
        json,
        "keys",
        keys,
        key -> {
          json.writeStringField("name", key.key().name());
          json.writeStringField("kind", key.kind().word());
          json.writeStringField("label", key.label());
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

  static void writeFeatures(JsonGenerator json, List<FeatureState> features) throws IOException {
    Json.writeObjects(
        json,
        "features",
        features,
        feature -> {
          json.writeStringField("feature", feature.name());
          json.writeStringField("label", feature.label());
          json.writeNumberField("number", feature.number());
          json.writeStringField("state", FeaturesReport.state(feature.present()));
          json.writeNumberField("places", feature.places());
          if (feature.inData() != null) {
            json.writeStringField("in_data", FeaturesReport.state(feature.inData()));
          }
        });
  }

  static void writeData(JsonGenerator json, DataComparison data) throws IOException {
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
          json.writeStringField("label", disagreement.label());
          json.writeStringField("address", Places.hex(disagreement.address()));
          json.writeStringField("text", disagreement.text());
          json.writeStringField("data", disagreement.data());
        });
    json.writeEndObject();
  }
}
