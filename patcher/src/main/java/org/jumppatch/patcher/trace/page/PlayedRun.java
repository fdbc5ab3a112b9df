package org.jumppatch.patcher.trace.page;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceRun;

/** One run as a page has it: its events, its sites, and how its machine behaves. */
final class PlayedRun {
  /** More than that no browser plays with ease; a page says how many it leaves out. */
  private static final int MOST_EVENTS = 1_000_000;

  private final CodeNotes notes;
  private final PackedEvents events = new PackedEvents();
  private final TracedSites sites = new TracedSites();
  private @Nullable TraceRun run;
  private @Nullable PokeProgram program;
  private long leftOut;

  PlayedRun(CodeNotes notes) {
    this.notes = notes;
  }

  /** Takes the program that it is the run of, where that is known. */
  void begin(PokeProgram told) {
    program = told;
  }

  void add(TraceEvent event) throws IOException {
    if (events.size() == MOST_EVENTS) {
      leftOut++;
      return;
    }
    events.add(event);
    sites.add(event);
    if (event instanceof PatcherEvent.BatchBegin begin && begin.run() != null) {
      run = begin.run();
    }
  }

  /** What it is the run of, on one line. */
  String title() {
    return run == null ? "a recorded run" : run.title();
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("title", title());
    json.writeStringField("mode", run == null ? "" : run.options().mode().title());
    json.writeNumberField("left_out", leftOut);
    writeMachine(json);
    writeSites(json);
    writeVectors(json);
    events.write(json);
    json.writeEndObject();
  }

  private void writeMachine(JsonGenerator json) throws IOException {
    List<Mutation> mutations = run == null ? List.of() : run.options().mutations();
    Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);
    mutations.forEach(mutation -> flaws.addAll(mutation.flaws()));
    json.writeArrayFieldStart("mutations");
    for (Mutation mutation : mutations) {
      json.writeStartObject();
      json.writeStringField("name", mutation.label());
      json.writeStringField("title", mutation.title());
      json.writeStringField("story", mutation.story().text());
      json.writeEndObject();
    }
    json.writeEndArray();
    FetchModel fetch = run == null ? FetchModel.QUAD : run.options().fetch();
    json.writeNumberField("unit", fetch.unit());
    json.writeBooleanField("coherent", fetch == FetchModel.COHERENT);
    json.writeStringField(
        "interrupt",
        flaws.contains(Flaw.SYNC_DEFERRED)
            ? "serialises later"
            : flaws.contains(Flaw.RETURN_DOES_NOT_SERIALISE) ? "does not serialise" : "serialises");
    json.writeBooleanField(
        "patcher_serialises",
        !flaws.contains(Flaw.SYNC_MISSES_PATCHER) && !flaws.contains(Flaw.SYNC_DOES_NOT_SERIALISE));
  }

  private void writeSites(JsonGenerator json) throws IOException {
    if (program != null) {
      program.vectors().forEach(vector -> vector.entries().forEach(sites::addEntry));
    }
    Map<String, String> labels = run == null ? Map.of() : run.labelsByName();
    json.writeArrayFieldStart("sites");
    for (TracedSite site : sites.found()) {
      json.writeStartObject();
      json.writeStringField("address", "0x" + Long.toHexString(site.address()));
      json.writeStringField("symbol", notes.symbol(site.address()));
      json.writeStringField("key", labels.getOrDefault(site.key(), site.key()));
      json.writeStringField("old", site.old().hex());
      json.writeStringField("new", site.text().hex());
      json.writeObjectFieldStart("instructions");
      for (Map.Entry<String, List<String>> text : instructions(site).entrySet()) {
        json.writeArrayFieldStart(text.getKey());
        for (String instruction : text.getValue()) {
          json.writeString(instruction);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Which sites each batch has, in the order of its vector; not where no program is known. */
  private void writeVectors(JsonGenerator json) throws IOException {
    if (program == null) {
      return;
    }
    json.writeArrayFieldStart("vectors");
    for (PokeVector vector : program.vectors()) {
      json.writeStartArray();
      for (PokeEntry entry : vector.entries()) {
        json.writeString("0x" + Long.toHexString(entry.address()));
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  /** What the site's bytes mean: the old, the new, and all that was executed. */
  private Map<String, List<String>> instructions(TracedSite site) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    addInstructions(found, site, site.old());
    addInstructions(found, site, site.text());
    site.fetched().forEach(bytes -> addInstructions(found, site, bytes));
    return found;
  }

  private void addInstructions(Map<String, List<String>> found, TracedSite site, CodeBytes bytes) {
    List<String> texts = notes.instructions(bytes, site.address());
    if (!texts.isEmpty()) {
      found.put(bytes.hex(), texts);
    }
  }
}
