package org.jumppatch.cli.options;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.text.TextTable;
import org.jumppatch.patcher.trace.event.Cost;

/** What the help says of each cost. */
public final class CostHelp {
  private CostHelp() {}

  /** A list of the costs, and these lines after it. */
  public static String[] before(String... others) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Costs in virtual nanoseconds, which --cost changes, and where they come from. The");
    lines.add("letter is that of commit c0213b0ac03c (PATCH V6 0/6, linux-kernel, 12 June 2019):");
    for (Cost cost : Cost.values()) {
      String standard = Long.toString(cost.standard());
      String name = TextTable.padded(cost.label(), 19 - standard.length()) + standard;
      lines.add("  " + name + "  " + TextTable.padded(cost.meaning(), 35) + "  " + cost.source());
    }
    lines.addAll(List.of(others));
    return lines.toArray(String[]::new);
  }
}
