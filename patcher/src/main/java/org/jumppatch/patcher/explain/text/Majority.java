package org.jumppatch.patcher.explain.text;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What most places say.
 *
 * @param <T> what they say
 */
public final class Majority<T> {
  private final Map<T, Integer> votes = new LinkedHashMap<>();

  /** Counts one place. */
  public void vote(T value) {
    votes.merge(value, 1, Integer::sum);
  }

  /** What was said most often, the first of several; null if nothing was said. */
  public @Nullable T winner() {
    T best = null;
    int most = 0;
    for (Map.Entry<T, Integer> vote : votes.entrySet()) {
      if (vote.getValue() > most) {
        best = vote.getKey();
        most = vote.getValue();
      }
    }
    return best;
  }

  /** What was said most often; of several equally often said, {@code preferred} if it is one. */
  public T winner(T preferred) {
    T best = winner();
    return best == null || count(preferred) >= count(best) ? preferred : best;
  }

  /** Whether two things were said equally often, and nothing more often. */
  public boolean isTied() {
    int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return votes.values().stream().filter(count -> count == most).count() > 1;
  }

  /** How many places said something. */
  public int count(T value) {
    return votes.getOrDefault(value, 0);
  }
}
