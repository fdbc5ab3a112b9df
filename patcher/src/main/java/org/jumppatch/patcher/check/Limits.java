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
  /** A billion states, ten minutes, half of the heap. */
  public static Limits ofThisMachine() {
    return new Limits(1_000_000_000L, Duration.ofMinutes(10), Runtime.getRuntime().maxMemory() / 2);
  }
}
