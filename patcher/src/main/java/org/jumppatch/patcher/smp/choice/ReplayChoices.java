package org.jumppatch.patcher.smp.choice;

import java.util.List;

/** Choices that were made before, made again. */
public final class ReplayChoices implements Choices {
  private final List<Integer> recorded;
  private int next;

  /**
   * @param recorded in the order in which they were made
   */
  public ReplayChoices(List<Integer> recorded) {
    this.recorded = List.copyOf(recorded);
  }

  /** Whether all have been made. */
  public boolean isDone() {
    return next == recorded.size();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the record ends here or is another machine's
   */
  @Override
  public int choose(Decision decision, int count) {
    if (isDone()) {
      throw new IllegalStateException("the record ends before this choice of " + decision);
    }
    int chosen = recorded.get(next++);
    if (chosen < 0 || chosen >= count) {
      throw new IllegalStateException(
          "choice %d of the record is %d, but of %s there are %d"
              .formatted(next, chosen, decision, count));
    }
    return chosen;
  }
}
