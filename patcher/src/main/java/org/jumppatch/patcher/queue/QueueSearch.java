package org.jumppatch.patcher.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at every state of a queue, those that take fewer steps first. */
public final class QueueSearch {
  /** How a state was reached first; nothing for the one that all began in. */
  private record Link(@Nullable QueueState from, @Nullable QueueStep made) {}

  private final QueueModel model;
  private final Map<QueueState, Link> seen = new HashMap<>();
  private final Map<QueueViolation, List<QueueStep>> examples = new EnumMap<>(QueueViolation.class);

  private QueueSearch(QueueModel model) {
    this.model = model;
  }

  /** What a scheme comes to that has all rules but some. */
  public static QueueVerdict of(QueueShape shape, Set<QueueRule> without, Window window) {
    Set<QueueRule> rules = EnumSet.allOf(QueueRule.class);
    rules.removeAll(without);
    QueueSearch search = new QueueSearch(new QueueModel(shape, rules));
    search.run();
    return new QueueVerdict(
        shape, without, window, search.seen.size(), Collections.unmodifiableMap(search.examples));
  }

  private void run() {
    QueueState first = QueueState.first();
    seen.put(first, new Link(null, null));
    ArrayDeque<QueueState> open = new ArrayDeque<>(List.of(first));
    while (!open.isEmpty()) {
      QueueState state = open.remove();
      for (QueueViolation kind : model.violations(state)) {
        if (!examples.containsKey(kind)) {
          examples.put(kind, way(state));
        }
      }
      for (QueueMove move : model.moves(state)) {
        QueueState next = move.next();
        if (next != null && seen.putIfAbsent(next, new Link(state, move.made())) == null) {
          open.add(next);
        }
        QueueViolation kind = move.violation();
        if (kind != null && !examples.containsKey(kind)) {
          List<QueueStep> way = new ArrayList<>(way(state));
          way.add(move.made());
          examples.put(kind, List.copyOf(way));
        }
      }
    }
  }

  private List<QueueStep> way(QueueState to) {
    List<QueueStep> steps = new ArrayList<>();
    QueueState state = to;
    while (state != null) {
      Link link = seen.get(state);
      state = link == null ? null : link.from();
      if (link != null && link.made() != null) {
        steps.add(link.made());
      }
    }
    Collections.reverse(steps);
    return List.copyOf(steps);
  }
}
