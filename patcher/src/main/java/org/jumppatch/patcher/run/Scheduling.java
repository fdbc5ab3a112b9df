package org.jumppatch.patcher.run;

import java.util.Locale;
import java.util.Optional;
import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.RandomChoices;
import org.jumppatch.patcher.smp.choice.RoundRobinChoices;
import org.jumppatch.patcher.smp.choice.Weights;

/** Who decides what comes next on a machine whose CPUs run code. */
public enum Scheduling {
  /** A generator with a seed, by weights. */
  RANDOM,
  /** One after the other. */
  ROUND_ROBIN;

  /** The scheduling that a user names, in upper or lower case. */
  public static Optional<Scheduling> of(String label) {
    for (Scheduling scheduling : values()) {
      if (scheduling.label().equals(label.toLowerCase(Locale.ROOT))) {
        return Optional.of(scheduling);
      }
    }
    return Optional.empty();
  }

  /** New choices, those of a run's beginning. */
  Choices choices(long seed, Weights weights) {
    return this == RANDOM ? new RandomChoices(seed, weights) : new RoundRobinChoices();
  }

  /** How a user names it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return label();
  }
}
