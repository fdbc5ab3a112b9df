package org.jumppatch.patcher.queue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a scheme's rules come to.
 *
 * @param shape what the sites are like
 * @param without rules that were left out
 * @param window whether counts may disagree with text until the apply
 * @param states that were looked at: all there are
 * @param examples for each kind that is reachable a shortest way to it
 */
public record QueueVerdict(
    QueueShape shape,
    Set<QueueRule> without,
    Window window,
    int states,
    Map<QueueViolation, List<QueueStep>> examples) {

  /** Whether nothing goes wrong but what is allowed. */
  public boolean holds() {
    return failure() == null;
  }

  /** Whether a count can be seen to disagree with its text, allowed or not. */
  public boolean hasWindow() {
    return examples.containsKey(QueueViolation.COUNT_AGAINST_TEXT);
  }

  /** The kinds that count, in their order. */
  public List<QueueViolation> kinds() {
    return examples.keySet().stream().filter(this::counts).sorted().toList();
  }

  /** Of those that count the one that takes fewest steps, or null where it holds. */
  public @Nullable QueueViolation failure() {
    QueueViolation shortest = null;
    for (QueueViolation kind : kinds()) {
      if (shortest == null || steps(kind).size() < steps(shortest).size()) {
        shortest = kind;
      }
    }
    return shortest;
  }

  /** A shortest way to a kind; empty where there is none. */
  public List<QueueStep> steps(QueueViolation kind) {
    return examples.getOrDefault(kind, List.of());
  }

  private boolean counts(QueueViolation kind) {
    return kind != QueueViolation.COUNT_AGAINST_TEXT || window == Window.REFUSED;
  }
}
