package org.jumppatch.cli;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.trace.Cost;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What the help says of each cost: an annotation cannot, since it holds nothing but constants. */
final class CostHelp {
  private CostHelp() {}

  /** Puts a list of the costs before the examples. */
  static void addTo(UsageMessageSpec usage) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Costs in virtual nanoseconds, which --cost changes, and where they come from. The");
    lines.add("letter is that of commit c0213b0ac03c (PATCH V6 0/6, linux-kernel, 12 June 2019):");
    for (Cost cost : Cost.values()) {
      String standard = Long.toString(cost.standard());
      String name = filled(cost.label(), 18 - standard.length()) + standard;
      lines.add("  " + name + "  " + filled(cost.meaning(), 35) + "  " + cost.source());
    }
    lines.addAll(List.of(usage.footer()));
    usage.footer(lines.toArray(String[]::new));
  }

  private static String filled(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
