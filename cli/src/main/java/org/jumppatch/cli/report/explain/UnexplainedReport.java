package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.explain.UnexplainedRun;
import org.jumppatch.patcher.text.Paragraph;
import org.jumppatch.patcher.text.TextTable;

/** Bytes that nothing explains: what the image has there, what was expected, what runs. */
final class UnexplainedReport {
  /** Bytes on one line. */
  private static final int SHOWN = 16;

  /** Columns of what the lines of a place begin with. */
  private static final int LABEL = 12;

  private final Colours colours;
  private final Screen screen;
  private final PrintWriter out;

  UnexplainedReport(Colours colours, Screen screen, PrintWriter out) {
    this.colours = colours;
    this.screen = screen;
    this.out = out;
  }

  void print(UnexplainedRun run) {
    int length = run.found().length() / 2;
    String symbol = run.symbol().isEmpty() ? "" : " " + run.symbol();
    print(
        Colours.Meaning.PLACE,
        "0x%x%s, %s unexplained".formatted(run.address(), symbol, counted(length, "byte")));
    String expected = marked(run, run.expectedBytes());
    String running = marked(run, run.foundBytes());
    int width = Math.max(expected.length(), running.length()) + 1;
    if (!run.old().equals(run.expected())) {
      out.printf("  image     %s%n", bytes(run.old()));
    }
    print(
        Colours.Meaning.ADDED,
        run.expected().isEmpty()
            ? "  expected  not known"
            : "  expected  %s %s".formatted(TextTable.padded(expected, width), run.expectedCode()));
    if (!run.about().isEmpty()) {
      lines("  about     " + run.about()).forEach(out::println);
    }
    String trap = run.breakpoint() ? ", an int3 where an instruction starts" : "";
    print(
        Colours.Meaning.REMOVED,
        "  running   %s %s%s".formatted(TextTable.padded(running, width), run.foundCode(), trap));
  }

  private void print(Colours.Meaning meaning, String text) {
    lines(text).forEach(line -> out.println(colours.paint(meaning, line)));
  }

  private List<String> lines(String text) {
    return Paragraph.labelled(Terminal.printable(text), screen.columns(), LABEL);
  }

  /** The bytes of whole instructions; in parentheses those that are as expected. */
  static String marked(UnexplainedRun run, String hex) {
    int from = 2 * run.before();
    int to = from + run.found().length();
    String before = hex.isEmpty() ? "" : bytes(hex.substring(0, from));
    String behind = hex.length() <= to ? "" : bytes(hex.substring(to));
    return (before.isEmpty() ? "" : "(" + before + ") ")
        + bytes(hex.substring(Math.min(hex.length(), from), Math.min(hex.length(), to)))
        + (behind.isEmpty() ? "" : " (" + behind + ")");
  }

  private static String bytes(String hex) {
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < hex.length() && i < 2 * SHOWN; i += 2) {
      bytes.append(i == 0 ? "" : " ").append(hex, i, i + 2);
    }
    return bytes.append(hex.length() > 2 * SHOWN ? " ..." : "").toString();
  }
}
