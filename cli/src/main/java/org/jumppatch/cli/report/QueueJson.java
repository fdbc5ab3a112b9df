package org.jumppatch.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jumppatch.patcher.queue.QueueRule;
import org.jumppatch.patcher.queue.QueueStep;
import org.jumppatch.patcher.queue.QueueVerdict;
import org.jumppatch.patcher.queue.QueueViolation;

/** Tells scripts what a queue came to. */
final class QueueJson {
  private QueueJson() {}

  /** Writes the fields of an object. */
  static void write(JsonGenerator json, QueueVerdict verdict) throws IOException {
    json.writeArrayFieldStart("without");
    for (QueueRule rule : QueueRule.values()) {
      if (verdict.without().contains(rule)) {
        json.writeString(rule.label());
      }
    }
    json.writeEndArray();
    json.writeStringField("verdict", verdict.holds() ? "holds" : "fails");
    json.writeArrayFieldStart("kinds");
    for (QueueViolation kind : verdict.kinds()) {
      json.writeString(kind.label());
    }
    json.writeEndArray();
    json.writeStringField("window", verdict.window().label());
    json.writeBooleanField("window_seen", verdict.hasWindow());
    json.writeNumberField("keys", verdict.shape().keys());
    json.writeBooleanField("descends", verdict.shape().descends());
    json.writeBooleanField("overflows", verdict.shape().overflows());
    json.writeNumberField("states", verdict.states());
    QueueViolation failure = verdict.failure();
    Json.writeObjects(
        json,
        "steps",
        failure == null ? List.<QueueStep>of() : verdict.steps(failure),
        step -> {
          json.writeStringField("actor", step.actor());
          json.writeStringField("step", step.step());
        });
  }
}
