package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.queue.QueueMatrix;
import org.jumppatch.patcher.queue.QueueRule;
import org.jumppatch.patcher.queue.QueueShape;
import org.jumppatch.patcher.queue.QueueStep;
import org.jumppatch.patcher.queue.QueueVerdict;
import org.jumppatch.patcher.queue.QueueViolation;
import org.jumppatch.patcher.queue.Window;
import org.jumppatch.patcher.text.Paragraph;
import org.jumppatch.patcher.text.TextTable;

/** Tells people what a queue came to. */
public final class QueueReport {
  private static final int INDENT = 2;

  private QueueReport() {}

  /** Tells what a scheme came to, and a shortest way to where it fails. */
  public static void print(PrintWriter out, Screen screen, QueueVerdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "queue %s%s: %s of %s"
            .formatted(
                verdict.holds() ? "holds" : "fails",
                without(verdict).isEmpty() ? "" : " without " + without(verdict),
                counted(verdict.states(), "state"),
                around(verdict.shape())));
    for (QueueRule rule : QueueRule.values()) {
      if (verdict.without().contains(rule)) {
        lines.add("  " + rule.label() + " left out: " + rule.title());
      }
    }
    if (!verdict.kinds().isEmpty()) {
      lines.add("reachable: " + kinds(verdict.kinds()));
    }
    if (verdict.hasWindow() && verdict.window() == Window.ALLOWED) {
      lines.add(
          "allowed: a key reads flipped while a site of it still does as before, until the entries"
              + " are applied (--window refused counts that)");
    }
    lines.stream()
        .flatMap(line -> Paragraph.hanging(line, screen.columns(), INDENT).stream())
        .forEach(out::println);
    QueueViolation failure = verdict.failure();
    if (failure != null) {
      printSteps(out, screen, failure, verdict.steps(failure));
    }
  }

  private static void printSteps(
      PrintWriter out, Screen screen, QueueViolation failure, List<QueueStep> steps) {
    out.println();
    out.println(failure.label());
    out.println();
    TextTable table = new TextTable(RIGHT, LEFT, LEFT).wrapping();
    table.add("step", "who", "what");
    for (int i = 0; i < steps.size(); i++) {
      table.add(String.valueOf(i + 1), steps.get(i).actor(), steps.get(i).step());
    }
    table.print(out, screen.columns());
    out.println();
    screen.print(
        out, "Site a is the first key's, m too but in a module, b the second key's, f another's.");
  }

  /** Tells which rules a scheme must have. */
  public static void print(PrintWriter out, Screen screen, QueueMatrix matrix) {
    out.println();
    QueueVerdict whole = matrix.verdicts().get(0);
    Paragraph.hanging("queue: " + around(whole.shape()), screen.columns(), INDENT)
        .forEach(out::println);
    TextTable table = new TextTable(LEFT, LEFT, RIGHT, LEFT).wrapping();
    table.add("left out", "verdict", "steps", "kinds; the rule");
    for (QueueVerdict verdict : matrix.verdicts()) {
      QueueViolation failure = verdict.failure();
      String rules = without(verdict);
      String title =
          verdict.without().stream().map(QueueRule::title).collect(Collectors.joining("; "));
      String kinds = kinds(verdict.kinds());
      table.add(
          rules.isEmpty() ? "none" : rules,
          failure == null ? "holds" : "fails",
          failure == null ? "" : String.valueOf(verdict.steps(failure).size()),
          kinds + (kinds.isEmpty() || title.isEmpty() ? "" : "; ") + title);
    }
    table.print(out, screen.columns());
    if (whole.hasWindow()) {
      Paragraph.hanging(
              "count-against-text, a count that is ahead of its text, is "
                  + whole.window().label()
                  + " (--window)",
              screen.columns(),
              INDENT)
          .forEach(out::println);
    }
    screen.print(out, "--without RULE shows the steps, --list-mutations tells each rule's story");
  }

  private static String around(QueueShape shape) {
    return "%s flipped and flipped back, a poke of one site, a CPU that comes up, a module that goes%s%s"
        .formatted(
            shape.keys() > 1 ? "keys" : "a key",
            shape.overflows() ? "; more sites than a vector has room for" : "",
            shape.descends() ? "; addresses descend from key to key" : "");
  }

  private static String without(QueueVerdict verdict) {
    return verdict.without().stream()
        .sorted()
        .map(QueueRule::label)
        .collect(Collectors.joining(","));
  }

  private static String kinds(List<QueueViolation> kinds) {
    return kinds.stream().map(QueueViolation::label).collect(Collectors.joining(", "));
  }
}
