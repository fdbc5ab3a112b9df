package org.jumppatch.patcher.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which rules a scheme must have: each of them left out alone.
 *
 * @param verdicts of the scheme with all rules, then without each
 */
public record QueueMatrix(List<QueueVerdict> verdicts) {
  public QueueMatrix {
    verdicts = List.copyOf(verdicts);
  }

  /** Leaves out each rule. */
  public static QueueMatrix of(QueueShape shape, Window window) {
    List<QueueVerdict> verdicts = new ArrayList<>();
    verdicts.add(QueueSearch.of(shape, Set.of(), window));
    for (QueueRule rule : QueueRule.values()) {
      verdicts.add(QueueSearch.of(shape, Set.of(rule), window));
    }
    return new QueueMatrix(verdicts);
  }
}
