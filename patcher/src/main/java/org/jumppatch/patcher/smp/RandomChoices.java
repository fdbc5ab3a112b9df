package org.jumppatch.patcher.smp;

/**
 * Choices by a seeded generator, the same on every machine and JDK. A pending interrupt is taken
 * half the time, and an NMI comes into every sixteenth step of a handler; everything else is even.
 */
public final class RandomChoices implements Choices {
  private static final int LONGEST_BURST = 16;

  private long state;
  private int actor;
  private int burst;

  /**
   * @param seed any number; the same seed makes the same choices
   */
  public RandomChoices(long seed) {
    state = seed;
  }

  @Override
  public int choose(Decision decision, int count) {
    return switch (decision) {
      case ACTOR -> actor(count);
      case TRAPPED -> below(16) == 0 ? 1 + below(count - 1) : 0;
      case RUNNING, SITE, VERSION -> below(count);
    };
  }

  private int actor(int count) {
    if (burst == 0 || actor >= count) {
      actor = below(count);
      burst = below(2) == 0 ? 1 : 1 + below(LONGEST_BURST);
    }
    burst--;
    return actor;
  }

  private int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014). */
  private long next() {
    state += 0x9e3779b97f4a7c15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
