package org.jumppatch.patcher.run;

import org.jumppatch.patcher.smp.choice.Choices;
import org.jumppatch.patcher.smp.choice.RandomChoices;
import org.jumppatch.patcher.smp.choice.RoundRobinChoices;
import org.jumppatch.patcher.smp.choice.Weights;
import org.jumppatch.patcher.text.Labelled;

/** Who decides what comes next on a machine whose CPUs run code. */
public enum Scheduling implements Labelled {
  /** A generator with a seed, by weights. */
  RANDOM,
  /** One after the other. */
  ROUND_ROBIN;

  /** New choices, those of a run's beginning. */
  Choices choices(long seed, Weights weights) {
    return this == RANDOM ? new RandomChoices(seed, weights) : new RoundRobinChoices();
  }

  @Override
  public String toString() {
    return label();
  }
}
