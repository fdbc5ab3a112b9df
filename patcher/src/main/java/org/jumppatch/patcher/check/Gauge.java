package org.jumppatch.patcher.check;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How far checks are, for whoever looks on from another thread. */
public final class Gauge {
  private final AtomicLong states = new AtomicLong();
  private final AtomicInteger searches = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();

  /** States found so far. */
  public long states() {
    return states.get();
  }

  /** Searches that are known to be needed so far. */
  public int searches() {
    return searches.get();
  }

  /** Searches that are over. */
  public int searchesDone() {
    return done.get();
  }

  void addStates(long more) {
    states.addAndGet(more);
  }

  void addSearches(int more) {
    searches.addAndGet(more);
  }

  void searchDone() {
    done.incrementAndGet();
  }
}
