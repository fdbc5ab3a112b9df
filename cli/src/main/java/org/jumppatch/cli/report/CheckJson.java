package org.jumppatch.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.Places;
import org.jumppatch.patcher.check.Counterexample;
import org.jumppatch.patcher.check.Matrix;
import org.jumppatch.patcher.check.Verdict;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.queue.QueueMatrix;
import org.jumppatch.patcher.queue.QueueVerdict;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.smp.probe.Violation;

/** Tells scripts what a check came to. */
final class CheckJson {
  private CheckJson() {}

  static void print(
      PrintWriter out,
      RunOptions run,
      Verdict verdict,
      @Nullable QueueVerdict queue,
      List<Note> notes)
      throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("verdict", verdict.outcome().label());
          writeKinds(json, verdict);
          json.writeStringField("fetch", verdict.options().fetch().label());
          writeProtocol(json, run);
          writeMutations(json, verdict.options().mutations());
          json.writeNumberField("cpus", verdict.options().remoteCpus());
          json.writeNumberField("isolated", verdict.options().isolated());
          json.writeNumberField("sites", verdict.sites());
          writeClasses(json, verdict);
          json.writeNumberField("states", verdict.states());
          json.writeNumberField("seconds", verdict.time().toNanos() / 1e9);
          writeCounterexample(json, verdict);
          if (queue != null) {
            json.writeObjectFieldStart("queue");
            QueueJson.write(json, queue);
            json.writeEndObject();
          }
          FlipJson.writeNotes(json, notes);
          json.writeEndObject();
        });
  }

  static void print(PrintWriter out, RunOptions run, Matrix matrix, @Nullable QueueMatrix rules)
      throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartArray();
          for (Matrix.Row row : matrix.rows()) {
            for (Verdict verdict : row.verdicts()) {
              json.writeStartObject();
              writeMutations(json, row.mutations());
              json.writeBooleanField(
                  "patcher_executes", row.circumstances().contains(Circumstance.PATCHER_EXECUTES));
              json.writeBooleanField(
                  "foreign_int3", row.circumstances().contains(Circumstance.FOREIGN_INT3));
              json.writeStringField("fetch", verdict.options().fetch().label());
              writeProtocol(json, run);
              json.writeStringField("verdict", verdict.outcome().label());
              writeKinds(json, verdict);
              json.writeEndObject();
            }
          }
          if (rules != null) {
            for (QueueVerdict verdict : rules.verdicts()) {
              json.writeStartObject();
              QueueJson.write(json, verdict);
              json.writeEndObject();
            }
          }
          json.writeEndArray();
        });
  }

  private static void writeProtocol(JsonGenerator json, RunOptions run) throws IOException {
    json.writeStringField("dialect", run.dialect().label());
    json.writeStringField("mode", run.mode().label());
    json.writeBooleanField("program", run.program() != null);
  }

  private static void writeKinds(JsonGenerator json, Verdict verdict) throws IOException {
    json.writeArrayFieldStart("kinds");
    for (Violation kind : verdict.kinds()) {
      json.writeString(kind.label());
    }
    json.writeEndArray();
  }

  private static void writeMutations(JsonGenerator json, Set<Mutation> mutations)
      throws IOException {
    if (mutations.isEmpty()) {
      json.writeNullField("mutation");
    } else {
      json.writeStringField("mutation", CheckReport.labels(mutations));
    }
  }

  private static void writeClasses(JsonGenerator json, Verdict verdict) throws IOException {
    Json.writeObjects(
        json,
        "classes",
        verdict.classes(),
        site -> {
          json.writeNumberField("length", site.shape().length());
          json.writeNumberField("position", site.shape().position());
          json.writeNumberField("mask", site.shape().mask());
          json.writeNumberField("sites", site.sites());
        });
  }

  private static void writeCounterexample(JsonGenerator json, Verdict verdict) throws IOException {
    Counterexample shown = verdict.counterexample();
    if (shown == null) {
      json.writeNullField("counterexample");
      return;
    }
    json.writeObjectFieldStart("counterexample");
    json.writeStringField("site", Places.hex(shown.site()));
    json.writeStringField("kind", shown.kind().label());
    json.writeStringField("bytes", shown.bytes().hex());
    Json.writeObjects(
        json,
        "steps",
        shown.steps(),
        step -> {
          json.writeStringField("actor", step.actor());
          json.writeStringField("step", step.step());
          json.writeStringField("detail", step.detail());
        });
    json.writeEndObject();
  }
}
