package org.jumppatch.patcher.smp.choice;

/**
 * Choices by a seeded generator, the same on every machine and JDK. Where CPUs hop from site to
 * site, a pending interrupt is taken half the time, an NMI comes into every sixteenth step of a
 * handler, an isolated CPU enters the kernel in every sixty-fourth of its turns and does not stay
 * for long, and everything else is even; where they run code, {@link Weights} say how often.
 */
public final class RandomChoices implements Choices {
  private static final int LONGEST_BURST = 16;

  /** Of so many turns an isolated CPU stays in user mode for all but one. */
  private static final int STAYS = 64;

  private final SeededNumbers numbers;
  private final Weights weights;
  private final boolean even;
  private int actor;
  private int burst;

  /**
   * Even choices.
   *
   * @param seed any number; the same seed makes the same choices
   */
  public RandomChoices(long seed) {
    this(seed, Weights.STANDARD, true);
  }

  /**
   * @param seed any number; the same seed and weights make the same choices
   * @param weights how often which alternative is taken where CPUs run code
   */
  public RandomChoices(long seed, Weights weights) {
    this(seed, weights, false);
  }

  private RandomChoices(long seed, Weights weights, boolean even) {
    this.numbers = new SeededNumbers(seed);
    this.weights = weights;
    this.even = even;
  }

  @Override
  public int choose(Decision decision, int count) {
    return switch (decision) {
      case ACTOR -> actor(count);
      case TRAPPED -> numbers.below(16) == 0 ? 1 + numbers.below(count - 1) : 0;
      case USER -> numbers.below(STAYS) == 0 ? 1 : 0;
      case KERNEL, ENTRY, TOLD -> numbers.below(4) == 0 ? 1 : 0;
      case RUNNING, SITE, CPU -> numbers.below(count);
      case VERSION -> even ? numbers.below(count) : version(count);
      case TURN -> of1000(weights.patcher());
      case INTERRUPT -> of1000(weights.interrupt());
      case NMI -> of1000(weights.nmi());
      // One instruction as often as many: most races are with the very next one.
      case BURST -> numbers.below(4) == 0 ? 0 : numbers.below(count);
    };
  }

  private int version(int count) {
    return of1000(weights.stale()) == 1 ? 0 : 1 + numbers.below(count - 1);
  }

  private int of1000(int weight) {
    return numbers.below(1000) < weight ? 1 : 0;
  }

  private int actor(int count) {
    if (burst == 0 || actor >= count) {
      actor = numbers.below(count);
      burst = numbers.below(2) == 0 ? 1 : 1 + numbers.below(LONGEST_BURST);
    }
    burst--;
    return actor;
  }
}
