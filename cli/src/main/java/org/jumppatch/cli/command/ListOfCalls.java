package org.jumppatch.cli.command;

import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenCalls;
import org.jumppatch.cli.options.KeyFilter;
import org.jumppatch.cli.options.ListArguments;
import org.jumppatch.cli.report.keys.CallColumn;
import org.jumppatch.cli.report.keys.CallList;
import org.jumppatch.cli.report.keys.CallRow;
import org.jumppatch.cli.report.keys.ListedCalls;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.GivenOptions;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.keyname.NamePattern;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.patcher.cost.CostRow;
import org.jumppatch.patcher.cost.CostedImage;
import org.jumppatch.patcher.poke.Dialect;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What {@code list --calls} says: the static calls of an image, and what an update of each costs.
 */
final class ListOfCalls {
  private static final List<String> OF_KEYS =
      List.of("--kind", "--state", "--when", "--noinstr", "--modules", "--loaded");

  private final CommandSpec spec;
  private final KeyFilter filter;
  private final ListArguments list;
  private final int cpus;
  private final boolean all;

  /**
   * @param all whether those without a site are not left out either
   */
  ListOfCalls(CommandSpec spec, KeyFilter filter, ListArguments list, int cpus, boolean all) {
    this.spec = spec;
    this.filter = filter;
    this.list = list;
    this.cpus = cpus;
    this.all = all || filter.isAll();
  }

  /**
   * Prints them.
   *
   * @param patterns of which a static call has to match one; all if none
   * @param limit what one update may cost
   */
  int print(Image image, List<String> patterns, IpiLimit limit, Progress progress)
      throws IOException {
    GivenOptions.refuse(spec, OF_KEYS, "--calls lists static calls");
    @Nullable List<CallColumn> asked = list.columns(CallColumn.values());
    OpenCalls open = OpenCalls.of(image);
    CostedImage costed = new CostedImage(CostRow.KERNEL, image, open.calls(), Dialect.V6_1);
    List<StaticCall> shown = new ArrayList<>();
    List<StaticCall> left = new ArrayList<>();
    long least = filter.minSites(withoutSites(patterns) ? 0 : 1);
    for (StaticCall call : matching(open, patterns)) {
      if (call.sites().size() >= least) {
        shown.add(call);
      } else if (!filter.tellsSites()) {
        left.add(call);
      }
    }
    // Patterns that no other static call matches ask for these.
    if (shown.isEmpty() && !patterns.isEmpty()) {
      shown.addAll(left);
      left.clear();
    }
    List<CallRow> rows = new ArrayList<>();
    shown.forEach(call -> rows.add(CallRow.of(image, costed, call, cpus)));
    rows.sort(order().order(list.isReversed()));
    progress.end();
    // Who asks for columns wants to see them all.
    if (list.isJson() || !limit.isGiven() || !Globals.of(spec).quiet()) {
      print(
          asked == null ? CallList.whole(open, rows) : new CallList(open, rows, asked, List.of()),
          left.size());
    }
    rows.forEach(row -> limit.check(row.call().name(), row.ipisPerCpu()));
    return rows.isEmpty() && !patterns.isEmpty() ? ExitCode.NO : limit.exitCode();
  }

  /** Who names a static call wants to see it, whatever sites it has. */
  private boolean withoutSites(List<String> patterns) {
    return all || (!patterns.isEmpty() && patterns.stream().noneMatch(NamePattern::isPattern));
  }

  private CallColumn order() {
    return list.order(CallColumn.values(), CallColumn.SITES);
  }

  private Iterable<StaticCall> matching(OpenCalls open, List<String> patterns) {
    if (patterns.isEmpty()) {
      return open.calls().all();
    }
    Set<StaticCall> found = new LinkedHashSet<>();
    for (String pattern : patterns) {
      if (NamePattern.isPattern(pattern) || filter.isCaseIgnored()) {
        List<StaticCall> matching = open.matching(filter.pattern(pattern));
        if (matching.isEmpty()) {
          Globals.of(spec).tell(none(open, pattern));
        }
        found.addAll(matching);
      } else {
        found.add(open.namedOrPattern(pattern));
      }
    }
    return found;
  }

  private static String none(OpenCalls open, String pattern) {
    String longer = "*" + pattern;
    int inside = open.matching(NamePattern.of(longer)).size();
    return pattern
        + " stands for no static call"
        + (inside == 0 ? "" : "; '%s' stands for %s".formatted(longer, grouped(inside)));
  }

  private void print(CallList found, int left) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Globals globals = Globals.of(spec);
    if (list.isJson()) {
      found.printJson(out);
    } else if (list.tabs()) {
      found.printTabs(out);
    } else if (list.commas()) {
      found.printCommas(out);
    } else {
      new ListedCalls(found, order(), left).print(out, globals.screen(), globals.colours());
    }
  }
}
