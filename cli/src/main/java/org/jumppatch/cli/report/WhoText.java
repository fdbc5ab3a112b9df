package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.text.Paragraph;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.who.Flipper;
import org.jumppatch.patcher.who.Operation;
import org.jumppatch.patcher.who.reach.Root;

/**
 * Who flips a key, for people: below the key its functions, below each of them from where it is
 * reached, and below that the way. Names are as long as they like, so that no column holds them.
 */
final class WhoText {
  /** More ways than anybody reads; the nearest are first. */
  private static final int MOST_ROOTS = 8;

  private static final int INDENT = 2;

  private final PrintWriter out;
  private final Screen screen;
  private final Colours colours;

  WhoText(PrintWriter out, Screen screen, Colours colours) {
    this.out = out;
    this.screen = screen;
    this.colours = colours;
  }

  /**
   * A key by the name that people use, when it can be flipped, and its symbol where that differs.
   */
  void printKey(String label, String when, String symbol) {
    String shown = Terminal.printable(label);
    String line = colours.paint(Meaning.HEADING, shown) + "  " + when;
    String other = label.equals(symbol) ? "" : Terminal.printable(symbol);
    if (shown.length() + when.length() + other.length() + 2 * INDENT <= screen.columns()) {
      out.println((line + "  " + other).stripTrailing());
    } else {
      out.println(line);
      out.println(" ".repeat(INDENT) + other);
    }
  }

  /** The functions that flip a key, those of one name together. */
  void printFlippers(List<Flipper> flippers) {
    Map<String, List<Flipper>> byFunction = new LinkedHashMap<>();
    for (Flipper flipper : flippers) {
      String module = flipper.module() == null ? "" : " [" + flipper.module() + "]";
      String name = Terminal.printable(flipper.function() + module);
      byFunction.computeIfAbsent(name, same -> new ArrayList<>()).add(flipper);
    }
    int widest = byFunction.keySet().stream().mapToInt(String::length).max().orElse(0);
    int column = widest <= screen.columns() / 2 ? widest : 0;
    byFunction.forEach((name, same) -> printFunction(TextTable.padded(name, column), same));
  }

  private void printFunction(String name, List<Flipper> same) {
    String operations =
        same.stream()
            .map(Flipper::operation)
            .map(Operation::word)
            .distinct()
            .collect(Collectors.joining(", "));
    boolean inModule = same.get(0).module() != null;
    String only = inModule ? " (while it loads only)" : " (while booting only)";
    boolean init = same.stream().allMatch(Flipper::init);
    out.println("  " + name + "  " + operations + (init ? only : ""));
    Set<Root> roots = new LinkedHashSet<>();
    same.forEach(flipper -> roots.addAll(flipper.roots()));
    if (roots.isEmpty() && !inModule) {
      print("reached from: not found (through a pointer?)", INDENT);
    }
    roots.stream().limit(MOST_ROOTS).forEach(this::printRoot);
    if (roots.size() > MOST_ROOTS) {
      print("and " + counted(roots.size() - MOST_ROOTS, "way") + " more (--json has all)", INDENT);
    }
  }

  private void printRoot(Root root) {
    String far = root.depth() == 0 ? "directly" : counted(root.depth(), "call") + " away";
    print(root.kind().word() + " " + root.name() + ", " + far, INDENT);
    if (root.depth() > 0) {
      print(String.join(" > ", root.chain()), 2 * INDENT);
    }
  }

  /** A line so much further in than a function's. */
  private void print(String text, int indent) {
    String line = " ".repeat(INDENT + indent) + Terminal.printable(text);
    Paragraph.hanging(line, screen.columns(), INDENT).forEach(out::println);
  }
}
