package org.jumppatch.cli;

import static org.jumppatch.cli.TextTable.Align.LEFT;
import static org.jumppatch.cli.TextTable.Align.RIGHT;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.elf.jumplabel.KeyType;
import org.jumppatch.patcher.explain.CauseCount;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.FeatureState;
import org.jumppatch.patcher.explain.KeyState;
import org.jumppatch.patcher.explain.TextChanges;
import org.jumppatch.patcher.explain.UnexplainedRun;

/** What explaining a dump came to, for people. */
final class ExplainReport {
  /** More lines of one kind than anybody reads; JSON has them all. */
  private static final int LINES = 100;

  private final Explanation found;
  private final PrintWriter out;

  ExplainReport(Explanation found, PrintWriter out) {
    this.found = found;
    this.out = out;
  }

  void print(boolean withFeatures) {
    out.printf(
        "text at 0x%x, slide 0x%x, dump at 0x%x%n", found.start(), found.slide(), found.base());
    out.printf(
        "%,d bytes compared, %,d differ from the image, %,d unexplained%n",
        found.compared(), found.different(), found.unexplained());
    printCauses(found.causes());
    printKeys();
    TextChanges changes = found.changes();
    if (changes != null) {
      printChanges(changes);
    }
    if (withFeatures) {
      printFeatures();
    }
    printRuns(found.runs());
    for (String note : found.notes()) {
      out.println("note  " + Terminal.printable(note));
    }
  }

  private void printCauses(List<CauseCount> causes) {
    TextTable table = new TextTable(LEFT, RIGHT, RIGHT, RIGHT);
    table.add("CAUSE", "SITES", "BYTES", "BY PLACE");
    for (CauseCount count : causes) {
      table.add(
          count.cause().word(),
          number(count.sites()),
          number(count.bytes()),
          number(count.byPlace()));
    }
    table.print(out);
  }

  private void printKeys() {
    TextTable table = new TextTable(LEFT, RIGHT, RIGHT, LEFT);
    table.add("KEY", "SITES", "FLIPPED", "RUNNING");
    int rows = 0;
    for (KeyState key : found.keys()) {
      if (isWorthALine(key)) {
        rows++;
        table.add(key.key().name(), number(key.sites()), number(key.flipped()), key.state());
      }
    }
    if (rows > 0) {
      table.print(out);
    }
  }

  /** Not as in the image, not whole, or not as the key was declared, in the image too. */
  private static boolean isWorthALine(KeyState key) {
    return key.flipped() != 0
        || !key.isWhole()
        || key.enabled() != (key.key().type() == KeyType.TRUE);
  }

  private void printChanges(TextChanges changes) {
    out.printf(
        "%,d bytes changed since the earlier dump, %,d of them unexplained%n",
        changes.bytes(), changes.unexplained());
    printCauses(changes.causes());
    for (TextChanges.KeyChange key : changes.keys()) {
      out.printf(
          "%s: %s, was %s%n",
          Terminal.printable(key.after().key().name()), key.after().state(), key.before());
    }
  }

  private void printFeatures() {
    TextTable table = new TextTable(LEFT, LEFT);
    table.add("FEATURE", "STATE");
    for (FeatureState feature : found.features()) {
      table.add(feature.name(), state(feature));
    }
    table.print(out);
  }

  static String state(FeatureState feature) {
    Boolean present = feature.present();
    return present == null ? "unknown" : present ? "on" : "off";
  }

  private void printRuns(List<UnexplainedRun> runs) {
    int shown = Math.min(runs.size(), LINES);
    for (UnexplainedRun run : runs.subList(0, shown)) {
      out.printf(
          "unexplained 0x%x %s: %s, expected %s (image %s)%n",
          run.address(), Terminal.printable(run.symbol()), run.found(), run.expected(), run.old());
      out.printf(
          "            %s, expected %s%s%n",
          run.foundCode(),
          run.expectedCode(),
          run.breakpoint() ? "; an int3 where an instruction starts" : "");
    }
    if (runs.size() > shown) {
      out.printf("and %,d more places; --json lists them all%n", runs.size() - shown);
    }
  }

  private static String number(long number) {
    return String.format("%,d", number);
  }
}
