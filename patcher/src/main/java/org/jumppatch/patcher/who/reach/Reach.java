package org.jumppatch.patcher.who.reach;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.patcher.who.code.FunctionTable;

/**
 * From where a function can be reached: back along calls, the nearest first. What is farther than
 * {@value #FARTHEST} calls is not looked at, since in a kernel almost everything is reached from
 * everywhere in the end.
 */
public final class Reach {
  /** Most calls between. */
  static final int FARTHEST = 8;

  /** Most calls between what is exported and what flips: nearly everything is exported. */
  static final int FARTHEST_EXPORT = 2;

  private final FunctionTable table;
  private final CallGraph graph;
  private final Map<Integer, List<Entry>> entries = new HashMap<>();
  private final int[] next;
  private final int[] depths;

  public Reach(FunctionTable table, CallGraph graph) {
    this.table = table;
    this.graph = graph;
    this.next = new int[table.count()];
    this.depths = new int[table.count()];
  }

  /** All functions from which some are reached. */
  public BitSet leadingTo(Iterable<Integer> functions) {
    Arrays.fill(depths, -1);
    Deque<Integer> queue = new ArrayDeque<>();
    BitSet found = new BitSet();
    for (int function : functions) {
      depths[function] = 0;
      queue.add(function);
    }
    while (!queue.isEmpty()) {
      int at = queue.remove();
      found.set(at);
      addCallers(at, queue);
    }
    return found;
  }

  private void addCallers(int at, Deque<Integer> queue) {
    for (int i = 0; i < graph.count(at) && depths[at] < FARTHEST; i++) {
      int caller = graph.caller(at, i);
      if (depths[caller] < 0) {
        depths[caller] = depths[at] + 1;
        next[caller] = at;
        queue.add(caller);
      }
    }
  }

  /** Adds what enters functions. */
  public void add(Iterable<Entry> more) {
    for (Entry entry : more) {
      entries.computeIfAbsent(entry.function(), function -> new ArrayList<>(1)).add(entry);
    }
  }

  /** All roots of a function, by distance. */
  public List<Root> rootsOf(int function) {
    Arrays.fill(depths, -1);
    depths[function] = 0;
    next[function] = -1;
    Deque<Integer> queue = new ArrayDeque<>();
    queue.add(function);
    List<Root> roots = new ArrayList<>();
    Set<String> met = new HashSet<>();
    while (!queue.isEmpty()) {
      int at = queue.remove();
      for (Entry entry : entries.getOrDefault(at, List.of())) {
        boolean far = entry.kind() == RootKind.EXPORT && depths[at] > FARTHEST_EXPORT;
        if (!far && met.add(entry.kind() + " " + entry.name())) {
          List<String> chain = chain(at);
          roots.add(new Root(entry.kind(), entry.name(), chain.size() - 1, chain));
        }
      }
      addCallers(at, queue);
    }
    return roots;
  }

  /** The functions from one on to the one that flips; a part and its whole are one. */
  private List<String> chain(int from) {
    List<String> chain = new ArrayList<>();
    for (int at = from; at >= 0; at = next[at]) {
      String name = table.name(at);
      if (chain.isEmpty() || !chain.get(chain.size() - 1).equals(name)) {
        chain.add(name);
      }
    }
    return chain;
  }
}
