package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.explain.TextChanges;
import org.jumppatch.patcher.explain.live.KeyState;

/** What has changed since an earlier dump, for people. */
record ChangesReport(Colours colours, Screen screen, PrintWriter out) {
  /** More than anybody reads; JSON has them all. */
  private static final int LINES = 100;

  void print(TextChanges changes) {
    out.println();
    screen.print(out, since(changes));
    lacking(changes)
        .forEach(line -> screen.print(out, colours.paint(Colours.Meaning.REMOVED, line)));
    if (!changes.causes().isEmpty()) {
      new CausesReport(colours, screen, out).print(changes.causes());
    }
    printKeys(changes);
    List<List<String>> calls =
        changes.calls().stream()
            .map(one -> List.of(one.label(), one.after(), one.before()))
            .toList();
    if (!calls.isEmpty()) {
      out.println();
    }
    print(calls, "STATIC CALL");
    new ModulesReport(colours, screen, out).printChanges(changes.modules());
  }

  /** Those of the kernel, then those with sites in modules. */
  private void printKeys(TextChanges changes) {
    List<KeyRow> all = new ArrayList<>();
    changes.keys().forEach(key -> all.add(new KeyRow(key, "")));
    changes
        .modules()
        .forEach(module -> module.keys().forEach(key -> all.add(new KeyRow(key, module.name()))));
    if (all.isEmpty()) {
      return;
    }
    KeyOrder.Fold<KeyRow> fold = KeyOrder.Fold.of(all, row -> row.key().after(), LINES);
    out.println();
    print(fold.shown().stream().map(KeyRow::cells).toList(), "KEY");
    if (!fold.hidden().isEmpty()) {
      screen.print(out, fold.words());
    }
  }

  /** A key that changed, and the module in whose text its sites are. */
  private record KeyRow(TextChanges.KeyChange key, String module) {
    List<String> cells() {
      String name = key.after().label() + (module.isEmpty() ? "" : " [" + module + "]");
      return List.of(name, state(key.after()), state(key.before()));
    }
  }

  private void print(List<List<String>> rows, String what) {
    new FittingTable(colours, screen, out).print(rows, "%s: %s, was %s", what, "NOW", "WAS");
  }

  /** What stands before its tables, a line each, for who shows them otherwise. */
  static List<String> head(TextChanges changes) {
    List<String> lines = new ArrayList<>(List.of(since(changes)));
    lines.addAll(lacking(changes));
    return lines;
  }

  private static String since(TextChanges changes) {
    return "since the earlier dump %s changed, %s of them unexplained now or then"
        .formatted(counted(changes.bytes(), "byte"), grouped(changes.unexplained()));
  }

  /** What the earlier dump has not. */
  private static List<String> lacking(TextChanges changes) {
    List<String> lines = new ArrayList<>();
    if (!changes.remark().isEmpty()) {
      lines.add("earlier dump: " + Terminal.printable(changes.remark()));
    }
    if (changes.missing() != 0) {
      lines.add(
          "not compared: %s of the text, which the earlier dump lacks"
              .formatted(counted(changes.missing(), "byte")));
    }
    if (changes.notJudged() != 0) {
      lines.add(
          "not judged: %s of those that changed, in one of the dumps"
              .formatted(counted(changes.notJudged(), "byte")));
    }
    return lines;
  }

  /** A key's state, and its count where that is known. */
  static String state(KeyState key) {
    return key.count() == null ? key.state() : "%s (count %d)".formatted(key.state(), key.count());
  }
}
