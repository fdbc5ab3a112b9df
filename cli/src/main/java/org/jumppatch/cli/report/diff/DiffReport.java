package org.jumppatch.cli.report.diff;

import static java.util.Objects.requireNonNull;
import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jumppatch.cli.report.KindCounts;
import org.jumppatch.cli.report.diff.Change.Word;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.patcher.text.TextTable;

/** What differs, as text: a line for each key and static call, then how many there are. */
public final class DiffReport {
  private final Screen screen;
  private final Colours colours;
  private final boolean all;

  /**
   * @param all whether what people seldom look for is shown
   */
  public DiffReport(Screen screen, Colours colours, boolean all) {
    this.screen = screen;
    this.colours = colours;
    this.all = all;
  }

  /** Prints it. */
  public void print(PrintWriter out, ImageDiff diff) {
    if (diff.isEmpty()) {
      out.println("no difference in keys and static calls");
      return;
    }
    out.println("--- " + diff.before());
    out.println("+++ " + diff.after());
    List<Change> keys = shown(diff.keys());
    List<Change> calls = shown(diff.calls());
    print(out, "KEY", keys);
    print(out, "STATIC CALL", calls);
    out.println(summary("key", keys));
    out.println(summary("static call", calls));
    List<String> came = diff.cameModules();
    List<String> went = diff.wentModules();
    if (came != null && went != null) {
      out.println(
          "modules: %s added, %s removed".formatted(grouped(came.size()), grouped(went.size())));
    }
    String hidden =
        Stream.of(notShown("key", diff.keys()), notShown("static call", diff.calls()))
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining(", "));
    if (!hidden.isEmpty()) {
      screen.print(out, "not shown: " + hidden + "; --all shows them");
    }
  }

  private List<Change> shown(List<Change> changes) {
    return changes.stream().filter(this::isShown).toList();
  }

  private boolean isShown(Change change) {
    return all || change.either().seldom() == null;
  }

  /** How many more there are, what became of them and what they belong to; nothing if none. */
  private String notShown(String what, List<Change> changes) {
    List<Change> hidden = changes.stream().filter(change -> !isShown(change)).toList();
    List<String> words = new ArrayList<>();
    for (Word word : Word.values()) {
      long some = hidden.stream().filter(change -> change.word() == word).count();
      if (some > 0) {
        words.add((words.isEmpty() ? counted(some, what) : grouped(some)) + " " + word);
      }
    }
    Map<KeyKind, Integer> kinds = new EnumMap<>(KeyKind.class);
    hidden.forEach(
        change -> kinds.merge(requireNonNull(change.either().seldom()), 1, Integer::sum));
    return hidden.isEmpty()
        ? ""
        : "%s (%s)".formatted(String.join(", ", words), KindCounts.words(kinds));
  }

  private void print(PrintWriter out, String what, List<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    TextTable table =
        colours.headed(LEFT, LEFT, LEFT).painted(0, this::paint).yielding(1).wrapping();
    table.add("", what, "");
    for (Change change : changes) {
      table.add(change.word().sign(), change.either().label(), described(change));
    }
    table.print(out, screen.columns());
  }

  private String paint(String sign) {
    for (Word word : Word.values()) {
      if (word.sign().equals(sign)) {
        return colours.paint(word.meaning(), sign);
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
              Object other = now.get(name);
              if (other != null && !value.equals(other)) {
                parts.add(described(name, value, other));
              }
            });
    return String.join(", ", parts);
  }

  /** One property in a line that names several: "near 17 to 23" says as much as "near sites". */
  private static String described(String property, Object before, Object after) {
    String word =
        switch (property) {
          case "total_ipis_per_cpu" -> "IPIs/CPU";
          default -> property.replace("_sites", "").replace('_', ' ');
        };
    if (after instanceof Boolean is) {
      return (is ? "now " : "no longer ") + word;
    }
    return "%s %s to %s".formatted(word, before, after);
  }

  private static String summary(String what, List<Change> changes) {
    return "%ss: %s added, %s removed, %s changed"
        .formatted(
            what,
            count(changes, Word.ADDED),
            count(changes, Word.REMOVED),
            count(changes, Word.CHANGED));
  }

  private static String count(List<Change> changes, Word word) {
    return grouped(changes.stream().filter(change -> change.word() == word).count());
  }
}
