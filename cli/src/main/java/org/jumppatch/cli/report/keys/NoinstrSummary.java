package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.patcher.cost.Deferral.Standing;

/**
 * What the sites in noinstr text mean for syncs that wait until a CPU enters the kernel.
 *
 * @param rows keys with such sites
 * @param others keys of the image that have none
 * @param known whether the image tells what its noinstr text is
 */
public record NoinstrSummary(List<KeyRow> rows, int others, boolean known) {
  /** Prints it. */
  public void print(PrintWriter out, Screen screen) {
    if (!known) {
      screen.print(
          out, "no symbol tells where noinstr and entry text is: what lies in it is not known");
      return;
    }
    int sites = rows.stream().mapToInt(row -> row.total().noinstrSites()).sum();
    screen.print(
        out,
        "%s with %s in noinstr and entry text, %s without"
            .formatted(counted(rows.size(), "key"), counted(sites, "site"), grouped(others)));
    print(out, screen, Standing.SEALED, "sealed after boot: no flip is left to defer");
    print(out, screen, Standing.READ_ONLY, "read-only after boot: no flip is left to defer");
    print(
        out,
        screen,
        Standing.UNKNOWN,
        "of another file, which alone tells whether it can be flipped");
    print(
        out,
        screen,
        Standing.INTERRUPTS,
        "interrupts CPUs in user mode even where syncs are deferred");
    if (count(Standing.INTERRUPTS) > 0) {
      screen.print(
          out,
          "objtool would refuse a key that is not read-only after boot, unless it is marked"
              + " _NOINSTR or the site lies between instrumentation_begin() and _end(), which an"
              + " image does not tell");
    }
  }

  private void print(PrintWriter out, Screen screen, Standing standing, String meaning) {
    if (count(standing) > 0) {
      screen.print(out, "%7d  %s".formatted(count(standing), meaning));
    }
  }

  private int count(Standing standing) {
    int found = 0;
    for (KeyRow row : rows) {
      found += row.total().standing() == standing ? 1 : 0;
    }
    return found;
  }
}
