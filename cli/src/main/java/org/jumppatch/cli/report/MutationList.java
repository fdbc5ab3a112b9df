package org.jumppatch.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.MutationStory;
import org.jumppatch.patcher.queue.QueueRule;
import org.jumppatch.patcher.text.Paragraph;

/** All mutations, and the rules of a queue, with their stories. */
public final class MutationList {
  private static final String INDENT = "    ";

  private MutationList() {}

  /** Prints them with lines of so many columns at most. */
  public static void print(PrintWriter out, int columns) {
    String gap = "";
    for (Mutation mutation : Mutation.values()) {
      MutationStory story = mutation.story();
      out.print(gap);
      gap = System.lineSeparator();
      out.println(mutation.label() + "  " + mutation.title());
      int width = columns - INDENT.length();
      Paragraph.lines(needs(story), width).forEach(line -> out.println(INDENT + line));
      Paragraph.lines(story.text(), width).forEach(line -> out.println(INDENT + line));
    }
    for (QueueRule rule : QueueRule.values()) {
      out.println();
      out.println(rule.label() + "  " + rule.title());
      int width = columns - INDENT.length();
      out.println(INDENT + "a rule of queues, left out by --mode queued --without " + rule.label());
      Paragraph.lines(rule.story(), width).forEach(line -> out.println(INDENT + line));
    }
  }

  /** The smallest machine that shows it: {@code dialect 5.3; 2 CPUs, 1 site, a foreign int3}. */
  private static String needs(MutationStory story) {
    List<String> needs = new ArrayList<>();
    needs.add(story.cpus() == 1 ? "1 CPU" : story.cpus() + " CPUs");
    needs.add(story.sites() == 1 ? "1 site" : story.sites() + " sites");
    for (Circumstance circumstance : story.takes()) {
      needs.add(
          switch (circumstance) {
            case PATCHER_EXECUTES -> "the patching CPU executing sites (--patcher-executes)";
            case FOREIGN_INT3 -> "a foreign int3 (--foreign-int3)";
            case ORDERED_FETCH -> "units fetched in order (--ordered-fetch)";
          });
    }
    return dialects(story) + "; " + String.join(", ", needs);
  }

  private static String dialects(MutationStory story) {
    List<Dialect> dialects = dialectsOf(story);
    if (dialects.size() == Dialect.values().length) {
      return "any dialect";
    }
    String labels = String.join(", ", dialects.stream().map(Dialect::label).toList());
    return (dialects.size() == 1 ? "dialect " : "dialects ") + labels;
  }

  private static List<Dialect> dialectsOf(MutationStory story) {
    return Arrays.stream(Dialect.values()).filter(story.dialects()::contains).toList();
  }

  public static void printJson(PrintWriter out) throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartArray();
          for (Mutation mutation : Mutation.values()) {
            write(json, mutation, mutation.story());
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, Mutation mutation, MutationStory story)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("mutation", mutation.label());
    json.writeStringField("title", mutation.title());
    json.writeStringField("story", story.text());
    json.writeArrayFieldStart("dialects");
    for (Dialect dialect : dialectsOf(story)) {
      json.writeString(dialect.label());
    }
    json.writeEndArray();
    json.writeNumberField("cpus", story.cpus());
    json.writeNumberField("sites", story.sites());
    json.writeBooleanField(
        "patcher_executes", story.takes().contains(Circumstance.PATCHER_EXECUTES));
    json.writeBooleanField("foreign_int3", story.takes().contains(Circumstance.FOREIGN_INT3));
    json.writeEndObject();
  }
}
