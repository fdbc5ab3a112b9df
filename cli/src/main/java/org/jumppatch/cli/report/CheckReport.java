package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;
import static org.jumppatch.patcher.text.TextTable.Align.LEFT;
import static org.jumppatch.patcher.text.TextTable.Align.RIGHT;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jumppatch.cli.options.OpenImage;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.check.CheckOptions;
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
import org.jumppatch.patcher.smp.Violation;
import org.jumppatch.patcher.text.TextTable;

/** Tells what a check came to, to people and to scripts. */
public final class CheckReport {
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

  public static void print(PrintWriter out, Matrix matrix, boolean json) throws IOException {
    if (json) {
      CheckJson.print(out, matrix);
    } else {
      new MatrixTable(matrix).lines().forEach(out::println);
    }
  }

  public static void print(PrintWriter out, OpenImage open, Verdict verdict, boolean json)
      throws IOException {
    if (json) {
      CheckJson.print(out, verdict);
      return;
    }
    printVerdict(out, verdict);
    Counterexample shown = verdict.counterexample();
    if (shown != null) {
      out.println();
      try (Capstone capstone = Capstone.open()) {
        table(open.image(), shown, capstone).lines().forEach(out::println);
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

  private static void printVerdict(PrintWriter out, Verdict verdict) {
    CheckOptions options = verdict.options();
    out.printf(
        "%s under fetch %s%s, %s beside the patching one%s%s%n",
        verdict.outcome().label(),
        options.circumstances().contains(Circumstance.ORDERED_FETCH) ? "ordered " : "",
        options.fetch(),
        (options.remoteCpus() == 1 ? "1 CPU" : options.remoteCpus() + " CPUs")
            + (options.isolated() == 0 ? "" : " (" + options.isolated() + " isolated)"),
        options.circumstances().contains(Circumstance.FOREIGN_INT3) ? ", int3 of others" : "",
        options.mutations().isEmpty() ? "" : ", with " + labels(options.mutations()));
    for (Mutation mutation : Mutation.values()) {
      if (options.mutations().contains(mutation)) {
        out.println("  " + mutation.label() + ": " + mutation.title());
      }
    }
    if (!verdict.kinds().isEmpty()) {
      out.println("reachable: " + kinds(verdict.kinds()));
    }
    if (!verdict.patcherOnly().isEmpty()) {
      out.println(
          "only the patching CPU's own fetch shows "
              + kinds(verdict.patcherOnly())
              + ": not so on hardware, where a CR3 load after each write serialises that CPU");
    }
    if (verdict.hidden()) {
      out.println("hidden: late int3 were retried (M13) that would have killed the kernel");
    }
    if (verdict.limit() != null) {
      out.printf(
          "gave up at the limit on %s, %s deep%n",
          verdict.limit().title(), counted(verdict.depth(), "step"));
    }
    out.printf(
        "%s in %s, %s of neighbours: %s in %s, %.2f s%n",
        counted(verdict.sites(), "site"),
        counted(verdict.classes().size(), "class", "classes"),
        counted(verdict.neighbours().size(), "class", "classes"),
        counted(verdict.states(), "state"),
        counted(verdict.searches(), "search", "searches"),
        verdict.time().toNanos() / 1e9);
    TextTable table = new TextTable(RIGHT, RIGHT, LEFT, RIGHT);
    table.add("LENGTH", "POSITION", "EQUAL", "SITES");
    for (SiteClass site : verdict.classes()) {
      table.add(
          String.valueOf(site.shape().length()),
          String.valueOf(site.shape().position()),
          mask(site),
          grouped(site.sites()));
    }
    table.print(out);
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
