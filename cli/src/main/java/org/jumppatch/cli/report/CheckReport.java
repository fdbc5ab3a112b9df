package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.check.CheckOptions;
import org.jumppatch.patcher.check.CheckedChanges;
import org.jumppatch.patcher.check.Counterexample;
import org.jumppatch.patcher.check.CounterexampleTable;
import org.jumppatch.patcher.check.Gauge;
import org.jumppatch.patcher.check.Matrix;
import org.jumppatch.patcher.check.MatrixTable;
import org.jumppatch.patcher.check.SiteClass;
import org.jumppatch.patcher.check.Verdict;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.queue.QueueMatrix;
import org.jumppatch.patcher.queue.QueueVerdict;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.text.Paragraph;
import org.jumppatch.patcher.text.TextTable;

/** Tells what a check came to, to people and to scripts. */
public final class CheckReport {
  private static final int INDENT = 2;

  private CheckReport() {}

  /** How far it is, in a line. */
  public static String line(Gauge gauge) {
    return gauge.searches() == 0
        ? "sorting the sites into classes"
        : "%s in %s, %s of them done"
            .formatted(
                counted(gauge.states(), "state"),
                counted(gauge.searches(), "search", "searches"),
                grouped(gauge.searchesDone()));
  }

  /**
   * Tells people what a matrix came to.
   *
   * @param rules those of the queue, or null where nothing is queued
   */
  public static void print(
      PrintWriter out, Screen screen, RunOptions run, Matrix matrix, @Nullable QueueMatrix rules) {
    new MatrixTable(matrix).lines(screen.columns()).forEach(out::println);
    screen.print(out, "protocol: " + run.protocol());
    if (rules != null) {
      QueueReport.print(out, screen, rules);
    }
  }

  /** Tells scripts. */
  public static void printJson(
      PrintWriter out, RunOptions run, Matrix matrix, @Nullable QueueMatrix rules)
      throws IOException {
    CheckJson.print(out, run, matrix, rules);
  }

  /**
   * Tells scripts what a check came to.
   *
   * @param queue what became of the queue, or null where nothing is queued
   * @param notes what there is to say of the image beside that
   */
  public static void printJson(
      PrintWriter out,
      RunOptions run,
      Verdict verdict,
      @Nullable QueueVerdict queue,
      List<Note> notes)
      throws IOException {
    CheckJson.print(out, run, verdict, queue, notes);
  }

  /**
   * Tells people.
   *
   * @param checked what was checked
   */
  public static void print(
      PrintWriter out,
      Screen screen,
      OpenImage open,
      RunOptions run,
      CheckedChanges checked,
      Verdict verdict) {
    lines(run, checked, verdict)
        .flatMap(line -> Paragraph.hanging(line, screen.columns(), INDENT).stream())
        .forEach(out::println);
    printClasses(out, screen, checked, verdict);
    Counterexample shown = verdict.counterexample();
    if (shown != null) {
      out.println();
      try (Capstone capstone = Capstone.open()) {
        table(open.image(), shown, capstone).lines(screen.columns()).forEach(out::println);
      }
    }
  }

  private static CounterexampleTable table(
      Image image, Counterexample shown, InstructionDecoder decoder) {
    long behind = shown.site() + shown.bytes().length();
    Area area = image.space().areaAt(behind);
    int length =
        area == null
            ? 0
            : (int)
                Math.min(InstructionDecoder.MAX_LENGTH, area.size() - (behind - area.address()));
    byte[] bytes = length == 0 ? null : image.space().read(behind, length);
    return new CounterexampleTable(shown, decoder, bytes == null ? new byte[0] : bytes);
  }

  private static Stream<String> lines(RunOptions run, CheckedChanges checked, Verdict verdict) {
    CheckOptions options = verdict.options();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s under fetch %s%s, %s beside the patching one%s%s"
            .formatted(
                verdict.outcome().label(),
                options.circumstances().contains(Circumstance.ORDERED_FETCH) ? "ordered " : "",
                options.fetch(),
                counted(options.remoteCpus(), "CPU")
                    + (options.isolated() == 0 ? "" : " (" + options.isolated() + " isolated)"),
                options.circumstances().contains(Circumstance.FOREIGN_INT3)
                    ? ", int3 of others"
                    : "",
                options.mutations().isEmpty() ? "" : ", with " + labels(options.mutations())));
    for (Mutation mutation : Mutation.values()) {
      if (options.mutations().contains(mutation)) {
        lines.add("  " + mutation.label() + ": " + mutation.title());
      }
    }
    lines.add(
        "protocol: "
            + run.protocol()
            + (options.isolated() == 0 ? "" : ", sync " + run.isolation().syncs().scheme()));
    if (!verdict.kinds().isEmpty()) {
      lines.add("reachable: " + kinds(verdict.kinds()));
    }
    if (!verdict.patcherOnly().isEmpty()) {
      lines.add(
          "only the patching CPU's own fetch shows "
              + kinds(verdict.patcherOnly())
              + ": not so on hardware, where a CR3 load after each write serialises that CPU");
    }
    if (verdict.hidden()) {
      lines.add("hidden: late int3 were retried (M13) that would have killed the kernel");
    }
    if (verdict.limit() != null) {
      lines.add(
          "gave up at the limit on %s, %s deep"
              .formatted(verdict.limit().title(), counted(verdict.depth(), "step")));
    }
    lines.add(
        "%s in %s, %s of neighbours: %s in %s, %s s"
            .formatted(
                checked.areBothWays()
                    ? counted(checked.places(), "site") + ", both ways,"
                    : counted(verdict.sites(), "site"),
                counted(verdict.classes().size(), "class", "classes"),
                counted(verdict.neighbours().size(), "class", "classes"),
                counted(verdict.states(), "state"),
                counted(verdict.searches(), "search", "searches"),
                String.format(Locale.ROOT, "%.2f", verdict.time().toNanos() / 1e9)));
    return lines.stream();
  }

  private static void printClasses(
      PrintWriter out, Screen screen, CheckedChanges checked, Verdict verdict) {
    if (verdict.classes().isEmpty()) {
      return;
    }
    TextTable table = new TextTable(RIGHT, RIGHT, LEFT, RIGHT);
    table.add("LENGTH", "OFFSET", "BYTES", "SITES");
    for (SiteClass site : verdict.classes()) {
      table.add(
          String.valueOf(site.shape().length()),
          String.valueOf(site.shape().position()),
          mask(site),
          grouped(site.sites()));
    }
    table.print(out);
    screen.print(
        out,
        "OFFSET in the fetch unit; BYTES: x changes, = stays"
            + (checked.areBothWays() ? "; SITES: both ways" : ""));
  }

  /** A letter for each byte of a site: {@code =} where old and new are equal, else {@code x}. */
  private static String mask(SiteClass site) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < site.shape().length(); i++) {
      letters.append(((site.shape().mask() >> i) & 1) != 0 ? '=' : 'x');
    }
    return letters.toString();
  }

  private static String kinds(Set<Violation> kinds) {
    return kinds.stream().map(Violation::label).collect(Collectors.joining(", "));
  }

  /** The names of mutations as a user gives them. */
  static String labels(Set<Mutation> mutations) {
    List<String> labels = mutations.stream().sorted().map(Mutation::label).toList();
    return String.join(",", labels);
  }
}
