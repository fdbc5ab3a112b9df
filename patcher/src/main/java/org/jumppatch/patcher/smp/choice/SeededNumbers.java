package org.jumppatch.patcher.smp.choice;

/**
 * SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014): the same
 * numbers for the same seed, whatever the machine and the JDK.
 */
final class SeededNumbers {
  private long state;

  SeededNumbers(long seed) {
    state = seed;
  }

  /** The next number, 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  private long next() {
    state += 0x9e3779b97f4a7c15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
