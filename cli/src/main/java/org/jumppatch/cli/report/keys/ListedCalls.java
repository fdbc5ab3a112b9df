package org.jumppatch.cli.report.keys;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.util.List;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.staticcall.StaticCall;

/**
 * What {@code list --calls} says of static calls to people.
 *
 * @param calls those that are shown
 * @param order what they are sorted by
 * @param left how many more {@code --all} would show: those without a site
 */
public record ListedCalls(CallList calls, CallColumn order, int left) {
  /** Prints a table, and what it and its costs leave out. */
  public void print(PrintWriter out, Screen screen, Colours colours) {
    screen.print(out, calls.open().image().path() + ": " + contents());
    if (calls.rows().isEmpty()) {
      out.println("no static call to show");
    } else {
      calls.print(out, order, screen, colours);
    }
    int sites = calls.rows().stream().mapToInt(row -> row.init()).sum();
    if (sites > 0) {
      long some = calls.rows().stream().filter(row -> row.init() > 0).count();
      screen.print(
          out,
          "costs leave out %s of %s, gone once booted"
              .formatted(counted(sites, "init site"), counted(some, "static call")));
    }
    if (left > 0) {
      screen.print(
          out,
          "not shown: %s without a site; --all shows %s"
              .formatted(counted(left, "static call"), left == 1 ? "it" : "them"));
    }
  }

  private String contents() {
    List<StaticCall> all = calls.open().calls().all();
    int sites = all.stream().mapToInt(call -> call.sites().size()).sum();
    return "%s, %s, %s%s (table found by %s)"
        .formatted(
            calls.open().image().kind().word(),
            counted(sites, "static call site"),
            counted(all.size(), "static call"),
            calls.rows().size() == all.size()
                ? ""
                : ", %s shown".formatted(grouped(calls.rows().size())),
            calls.open().calls().source().word());
  }
}
