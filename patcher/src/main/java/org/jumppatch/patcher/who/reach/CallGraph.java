package org.jumppatch.patcher.who.reach;

import java.util.Map;
import org.jumppatch.patcher.who.code.CodeReader;
import org.jumppatch.patcher.who.code.Edges;
import org.jumppatch.patcher.who.code.FunctionTable;

/**
 * Who calls a function, jumps to it, or mentions the work item that stands for it. A part that the
 * compiler moved away is called by the function that it is a part of. Calls through pointers are
 * not in it.
 */
public final class CallGraph {
  private final int[] first;
  private final int[] callers;
  private final long[] sites;

  private CallGraph(int functions, Edges... lists) {
    first = new int[functions + 1];
    int size = 0;
    for (Edges edges : lists) {
      size += edges.size();
      for (int i = 0; i < edges.size(); i++) {
        first[edges.to(i) + 1]++;
      }
    }
    for (int i = 1; i <= functions; i++) {
      first[i] += first[i - 1];
    }
    int[] next = first.clone();
    callers = new int[size];
    sites = new long[size];
    for (Edges edges : lists) {
      for (int i = 0; i < edges.size(); i++) {
        int slot = next[edges.to(i)]++;
        callers[slot] = edges.from(i);
        sites[slot] = edges.at(i);
      }
    }
  }

  /**
   * Reads the code.
   *
   * @param work the functions of work items, by the item's address
   */
  public static CallGraph of(FunctionTable table, CodeReader reader, Map<Long, Integer> work) {
    Edges branches = reader.branches();
    return new CallGraph(
        table.count(), branches, queuing(reader, work), cold(table), Callbacks.of(table));
  }

  private static Edges queuing(CodeReader reader, Map<Long, Integer> work) {
    long[] items = work.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    Edges mentions = reader.mentions(items);
    Edges queuing = new Edges();
    for (int i = 0; i < mentions.size(); i++) {
      int function = work.getOrDefault(items[mentions.to(i)], -1);
      if (function >= 0 && function != mentions.from(i)) {
        queuing.add(mentions.from(i), function, mentions.at(i));
      }
    }
    return queuing;
  }

  /** From each function to the part of it that lies elsewhere; where a name is shared, from all. */
  private static Edges cold(FunctionTable table) {
    Edges edges = new Edges();
    for (int part = 0; part < table.count(); part++) {
      String whole = table.wholeOf(part);
      if (whole != null) {
        for (int function : table.named(whole)) {
          edges.add(function, part, table.start(function));
        }
      }
    }
    return edges;
  }

  /** How many callers a function has. */
  public int count(int function) {
    return first[function + 1] - first[function];
  }

  /** One of its callers. */
  public int caller(int function, int i) {
    return callers[first[function] + i];
  }

  /** The place at which that one calls it. */
  public long site(int function, int i) {
    return sites[first[function] + i];
  }
}
