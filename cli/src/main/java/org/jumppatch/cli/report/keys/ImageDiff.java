package org.jumppatch.cli.report.keys;

import static java.util.Objects.requireNonNull;
import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.text.TextTable;

/** The keys and static calls that came, went or changed from one image to another. */
public final class ImageDiff {
  private final String before;
  private final String after;
  private final List<Change> keys;
  private final List<Change> calls;
  private final @Nullable List<String> cameModules;
  private final @Nullable List<String> wentModules;

  /** What became of one; at least one of both sides is there. */
  private record Change(@Nullable Described before, @Nullable Described after) {
    Described either() {
      return after == null ? Objects.requireNonNull(before) : after;
    }

    Word word() {
      return before == null ? Word.ADDED : after == null ? Word.REMOVED : Word.CHANGED;
    }
  }

  /** The words for it. */
  private enum Word {
    ADDED("+", Meaning.ADDED),
    REMOVED("-", Meaning.REMOVED),
    CHANGED("~", Meaning.WARNING);

    private final String sign;
    private final Meaning meaning;

    Word(String sign, Meaning meaning) {
      this.sign = sign;
      this.meaning = meaning;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ImageDiff(DescribedImage before, DescribedImage after) {
    this.before = before.path();
    this.after = after.path();
    this.keys = changes(before.keys(), after.keys());
    this.calls = changes(before.calls(), after.calls());
    this.cameModules = missing(after.modules(), before.modules());
    this.wentModules = missing(before.modules(), after.modules());
  }

  /** What is in one of two sets of modules alone; null where modules are not looked at. */
  private static @Nullable List<String> missing(
      @Nullable Set<String> one, @Nullable Set<String> other) {
    return one == null || other == null
        ? null
        : one.stream().filter(name -> !other.contains(name)).toList();
  }

  private static List<Change> changes(Map<String, Described> old, Map<String, Described> now) {
    List<Change> changes = new ArrayList<>();
    old.forEach(
        (meaning, one) -> {
          Described other = now.get(meaning);
          if (other == null || !one.isLike(other)) {
            changes.add(new Change(one, other));
          }
        });
    now.forEach(
        (meaning, one) -> {
          if (!old.containsKey(meaning)) {
            changes.add(new Change(null, one));
          }
        });
    changes.sort((a, b) -> a.either().label().compareTo(b.either().label()));
    return changes;
  }

  /** Whether anything came, went or changed. */
  public boolean isEmpty() {
    return keys.isEmpty() && calls.isEmpty() && isEmpty(cameModules) && isEmpty(wentModules);
  }

  private static boolean isEmpty(@Nullable List<String> modules) {
    return modules == null || modules.isEmpty();
  }

  /**
   * Prints a line for each.
   *
   * @param all whether what people seldom look for is shown
   */
  public void print(PrintWriter out, boolean all, Screen screen, Colours colours) {
    out.println("--- " + before);
    out.println("+++ " + after);
    List<Change> shownKeys = shown(keys, all);
    List<Change> shownCalls = shown(calls, all);
    print(out, "KEY", shownKeys, screen, colours);
    print(out, "STATIC CALL", shownCalls, screen, colours);
    out.println(summary("key", keys));
    out.println(summary("static call", calls));
    if (cameModules != null && wentModules != null) {
      out.println(
          "modules: %s added, %s removed"
              .formatted(grouped(cameModules.size()), grouped(wentModules.size())));
    }
    List<String> hidden = new ArrayList<>();
    if (shownKeys.size() < keys.size()) {
      int some = keys.size() - shownKeys.size();
      hidden.add(counted(some, "key") + " of dynamic debug and the like");
    }
    if (shownCalls.size() < calls.size()) {
      int some = calls.size() - shownCalls.size();
      hidden.add(counted(some, "static call") + " of security modules");
    }
    if (!hidden.isEmpty()) {
      screen.print(out, "not shown: " + String.join(", ", hidden) + "; --all shows them");
    }
  }

  private static List<Change> shown(List<Change> changes, boolean all) {
    return changes.stream().filter(change -> all || change.either().usual()).toList();
  }

  private static void print(
      PrintWriter out, String what, List<Change> changes, Screen screen, Colours colours) {
    if (changes.isEmpty()) {
      return;
    }
    TextTable table =
        colours
            .headed(LEFT, LEFT, LEFT)
            .painted(0, cell -> paint(colours, cell))
            .yielding(1)
            .wrapping();
    table.add("", what, "");
    for (Change change : changes) {
      table.add(change.word().sign, change.either().label(), described(change));
    }
    table.print(out, screen.columns());
  }

  private static String paint(Colours colours, String sign) {
    for (Word word : Word.values()) {
      if (word.sign.equals(sign)) {
        return colours.paint(word.meaning, sign);
      }
    }
    return sign;
  }

  private static String described(Change change) {
    if (change.before() == null || change.after() == null) {
      return counted((Integer) requireNonNull(change.either().properties().get("sites")), "site");
    }
    List<String> parts = new ArrayList<>();
    Map<String, Object> now = change.after().properties();
    change
        .before()
        .properties()
        .forEach(
            (name, value) -> {
              if (now.containsKey(name) && !value.equals(now.get(name))) {
                parts.add("%s %s to %s".formatted(word(name), value, now.get(name)));
              }
            });
    return String.join(", ", parts);
  }

  /** A property in a line that names several: "near 17 to 23" says as much as "near sites". */
  private static String word(String property) {
    return property
        .replace("total_ipis_per_cpu", "IPIs/CPU")
        .replace("_sites", "")
        .replace('_', ' ');
  }

  private static String summary(String what, List<Change> changes) {
    long added = changes.stream().filter(change -> change.word() == Word.ADDED).count();
    long removed = changes.stream().filter(change -> change.word() == Word.REMOVED).count();
    return "%ss: %s added, %s removed, %s changed"
        .formatted(
            what, grouped(added), grouped(removed), grouped(changes.size() - added - removed));
  }

  /** Prints one document, of all keys. */
  public void printJson(PrintWriter out) throws IOException {
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("old", before);
          json.writeStringField("new", after);
          write(json, "keys", keys);
          write(json, "calls", calls);
          writeNames(json, "modules_added", cameModules);
          writeNames(json, "modules_removed", wentModules);
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
