package org.jumppatch.patcher.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jumppatch.patcher.poke.Dialect;

/**
 * The cost of an action.
 *
 * @param action what is done, in words
 * @param rows its updates, in the kernel's order
 * @param dialect of the kernel that does it
 */
public record ActionCost(String action, List<CostRow> rows, Dialect dialect) {
  public ActionCost {
    rows = List.copyOf(rows);
  }

  /** The same action with more updates, as those of the modules that are loaded. */
  public ActionCost with(List<CostRow> more) {
    List<CostRow> all = new ArrayList<>(rows);
    all.addAll(more);
    return new ActionCost(action, all, dialect);
  }

  /** Interrupts that each other CPU gets. */
  public int ipisPerCpu() {
    int ipis = 0;
    for (CostRow row : rows) {
      ipis += row.ipisPerCpu();
    }
    return ipis;
  }

  /** The same if each place were patched on its own. */
  public int oneByOneIpisPerCpu() {
    int ipis = 0;
    for (CostRow row : rows) {
      ipis += row.oneByOneIpisPerCpu();
    }
    return ipis;
  }

  /**
   * The same if all places of a stage were sorted by address and patched together, whatever key or
   * call they belong to. Stages stay apart: a tracepoint's key comes on when its call is whole.
   */
  public int queuedIpisPerCpu() {
    Map<Integer, Integer> places = new TreeMap<>();
    for (CostRow row : rows) {
      places.merge(row.stage(), row.places(), Integer::sum);
    }
    return places.values().stream().mapToInt(count -> dialect.batches(count) * CostRow.SYNCS).sum();
  }
}
