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
  private record Link(@Nullable QueueState from, String actor, String step) {}

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
    seen.put(first, new Link(null, "", ""));
    ArrayDeque<QueueState> open = new ArrayDeque<>(List.of(first));
    while (!open.isEmpty()) {
      QueueState state = open.remove();
      for (QueueViolation kind : model.violations(state)) {
        if (!examples.containsKey(kind)) {
          examples.put(kind, way(state));
        }
      }
      for (QueueModel.Move move : model.moves(state)) {
        QueueState next = move.next();
        if (next != null && seen.putIfAbsent(next, link(state, move)) == null) {
          open.add(next);
        }
        QueueViolation kind = move.violation();
        if (kind != null && !examples.containsKey(kind)) {
          List<QueueStep> way = new ArrayList<>(way(state));
          way.add(new QueueStep(move.actor(), move.step()));
          examples.put(kind, List.copyOf(way));
        }
      }
    }
  }

  private static Link link(QueueState from, QueueModel.Move move) {
    return new Link(from, move.actor(), move.step());
  }

  private List<QueueStep> way(QueueState to) {
    List<QueueStep> steps = new ArrayList<>();
    QueueState state = to;
    while (state != null) {
      Link link = seen.get(state);
      state = link == null ? null : link.from();
      if (link != null && state != null) {
        steps.add(new QueueStep(link.actor(), link.step()));
      }
    }
    Collections.reverse(steps);
    return List.copyOf(steps);
  }
}
