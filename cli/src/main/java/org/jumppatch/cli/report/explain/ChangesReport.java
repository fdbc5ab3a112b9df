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
  void print(TextChanges changes) {
    out.println();
    screen.print(out, since(changes));
    lacking(changes)
        .forEach(line -> screen.print(out, colours.paint(Colours.Meaning.REMOVED, line)));
    if (!changes.causes().isEmpty()) {
      new CausesReport(colours, screen, out).print(changes.causes());
    }
    for (TextChanges.KeyChange key : changes.keys()) {
      print(key.after().label(), state(key.after()), state(key.before()));
    }
    for (TextChanges.CallChange call : changes.calls()) {
      print(call.name(), call.after(), call.before());
    }
    new ModulesReport(colours, screen, out).printChanges(changes.modules());
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

  private void print(String name, String after, String before) {
    out.println("%s: %s, was %s".formatted(name, after, before));
  }

  /** A key's state, and its count where that is known. */
  static String state(KeyState key) {
    return key.count() == null ? key.state() : "%s (count %d)".formatted(key.state(), key.count());
  }
}
