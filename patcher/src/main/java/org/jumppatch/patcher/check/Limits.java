package org.jumppatch.patcher.check;

import java.time.Duration;

/**
 * How far a search may go before it gives up.
 *
 * @param states different states
 * @param time from its start on
 * @param bytes of memory for states
 */
public record Limits(long states, Duration time, long bytes) {
  /** What is left of them after so many states and nanoseconds. */
  Limits left(long statesDone, long nanos) {
    return new Limits(states - statesDone, time.minusNanos(nanos), bytes);
  }

  /** A billion states, ten minutes, half of the heap. */
  public static Limits ofThisMachine() {
    return new Limits(1_000_000_000L, Duration.ofMinutes(10), Runtime.getRuntime().maxMemory() / 2);
  }
}
