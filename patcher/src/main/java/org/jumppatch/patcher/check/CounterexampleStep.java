package org.jumppatch.patcher.check;

/**
 * One step of a counterexample.
 *
 * @param cpu the CPU that does it, or {@link #PATCHER}
 * @param step what it does, in a few words
 * @param detail addresses, bytes and whom it concerns; may be empty
 */
public record CounterexampleStep(int cpu, String step, String detail) {
  /** The patcher's own steps, beside what its CPU executes in between. */
  public static final int PATCHER = -1;

  /** Who does it: {@code patcher} or {@code cpu1}. */
  public String actor() {
    return cpu == PATCHER ? "patcher" : "cpu" + cpu;
  }

  @Override
  public String toString() {
    return detail.isEmpty() ? step : step + ": " + detail;
  }
}
