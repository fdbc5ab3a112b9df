package org.jumppatch.patcher.check;

import java.util.concurrent.atomic.AtomicLong;

/** The limits of searches that go on at the same time, and what they have used of them together. */
final class Budget {
  private final Limits limits;
  private final Gauge gauge;
  private final long start;
  private final AtomicLong states = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /** Its time begins now. */
  Budget(Limits limits, Gauge gauge) {
    this.limits = limits;
    this.gauge = gauge;
    this.start = System.nanoTime();
  }

  /** Takes states that may be kept: so many, or as many as there are left. */
  int takeStates(int wanted) {
    long before = states.getAndUpdate(taken -> Math.min(limits.states(), taken + wanted));
    int granted = (int) Math.min(wanted, limits.states() - before);
    gauge.addStates(granted);
    return granted;
  }

  /** Gives back states that were taken for nothing. */
  void giveBackStates(int unused) {
    states.addAndGet(-unused);
    gauge.addStates(-unused);
  }

  /** Holds more bytes than before, or fewer; false if together that is too much. */
  boolean holdBytes(long more) {
    return bytes.addAndGet(more) <= limits.bytes();
  }

  /** Whether its time is over. */
  boolean isLate() {
    return nanos() >= limits.time().toNanos();
  }

  /** How long it has been used. */
  long nanos() {
    return System.nanoTime() - start;
  }
}
