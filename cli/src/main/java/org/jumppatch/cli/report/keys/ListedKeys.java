package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.KeyFilter;
import org.jumppatch.cli.report.KindCounts;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.linux.NoinstrText;

/**
 * What {@code list} says of keys to people.
 *
 * @param open the image that they are of
 * @param keys those that are shown
 * @param order what they are sorted by
 * @param of those that were asked about, shown or not
 * @param some whether somebody asked for some of them
 */
public record ListedKeys(
    OpenImage open, KeyList keys, KeyColumn order, KeyFilter.Chosen of, boolean some) {
  /**
   * Prints a table, and what it leaves out.
   *
   * @param costs whether to say what its costs leave out
   * @param noinstr whether to say what sites in noinstr text mean
   */
  public void print(
      PrintWriter out, Screen screen, Colours colours, boolean costs, boolean noinstr) {
    List<KeyRow> rows = keys.rows();
    screen.print(out, open.image().path() + ": " + contents());
    if (rows.isEmpty()) {
      out.println("no key to show");
    } else {
      keys.print(out, order, screen, colours);
    }
    if (costs) {
      printInit(out, screen);
      printAlike(out, screen);
    }
    if (!of.hidden().isEmpty()) {
      screen.print(out, hiddenKinds());
    }
    if (noinstr) {
      int others = of.keys().size() - rows.size();
      new NoinstrSummary(rows, others, NoinstrText.of(open.image()).isKnown()).print(out, screen);
    }
  }

  /** The same for a browser. */
  public KeyListPage page() {
    List<String> facts = new ArrayList<>(List.of(contents()));
    if (!of.hidden().isEmpty()) {
      facts.add(hiddenKinds());
    }
    return new KeyListPage("Keys of " + open.image().path(), facts, keys);
  }

  private String contents() {
    return "%s, %s, %s%s (table found by %s)"
        .formatted(
            open.image().kind().word(),
            counted(open.table().entries().size(), "entry", "entries"),
            counted(open.keys().all().size(), "key"),
            some ? ", " + grouped(keys.rows().size()) + " shown" : "",
            open.table().source().word());
  }

  /** Costs are a booted kernel's, and what patches an image counts more. */
  private void printInit(PrintWriter out, Screen screen) {
    int sites = keys.rows().stream().mapToInt(row -> row.cost().initSites()).sum();
    long some = keys.rows().stream().filter(row -> row.cost().initSites() > 0).count();
    if (sites > 0) {
      screen.print(
          out,
          "costs leave out %s of %s, gone once booted; enable and disable patch them too"
              .formatted(counted(sites, "init site"), counted(some, "key")));
    }
  }

  private void printAlike(PrintWriter out, Screen screen) {
    int alike = keys.namedAlike();
    if (alike > 0 && !keys.columns().contains(KeyColumn.ADDRESS)) {
      screen.print(
          out,
          grouped(alike) + " keys here share their names; --columns name,address tells them apart");
    }
  }

  private String hiddenKinds() {
    Map<KeyKind, List<StaticKey>> hidden = of.hidden();
    int all = hidden.values().stream().mapToInt(List::size).sum();
    boolean one = hidden.size() == 1;
    Map<KeyKind, Integer> counts = new EnumMap<>(KeyKind.class);
    hidden.forEach((kind, keys) -> counts.put(kind, keys.size()));
    return "not shown: %s (%s); --all shows %s"
        .formatted(
            counted(all, "key"),
            KindCounts.words(counts),
            one ? "them" : "them all, --kind KIND,... some");
  }
}
