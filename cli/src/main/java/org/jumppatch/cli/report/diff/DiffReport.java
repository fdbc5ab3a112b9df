package org.jumppatch.cli.report.diff;

import static java.util.Objects.requireNonNull;
import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.report.diff.Change.Word;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
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
    out.println(summary("key", diff.keys()));
    out.println(summary("static call", diff.calls()));
    List<String> came = diff.cameModules();
    List<String> went = diff.wentModules();
    if (came != null && went != null) {
      out.println(
          "modules: %s added, %s removed".formatted(grouped(came.size()), grouped(went.size())));
    }
    List<String> hidden = new ArrayList<>();
    if (keys.size() < diff.keys().size()) {
      int some = diff.keys().size() - keys.size();
      hidden.add(counted(some, "key") + " of dynamic debug and the like");
    }
    if (calls.size() < diff.calls().size()) {
      int some = diff.calls().size() - calls.size();
      hidden.add(counted(some, "static call") + " of security modules");
    }
    if (!hidden.isEmpty()) {
      screen.print(out, "not shown: " + String.join(", ", hidden) + "; --all shows them");
    }
  }

  private List<Change> shown(List<Change> changes) {
    return changes.stream().filter(change -> all || change.either().usual()).toList();
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
