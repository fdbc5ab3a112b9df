package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jumppatch.patcher.trace.event.Stamp;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * Brings events from the order in which they are told into that of their times, and counts them.
 */
final class TimeOrder {
  /** An event but for its number. */
  interface Unstamped {
    TraceEvent at(Stamp stamp);
  }

  private record Waiting(long time, long told, int cpu, Unstamped event) {}

  private final TraceSink sink;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::time).thenComparingLong(Waiting::told));
  private long told;
  private long seq;

  TimeOrder(TraceSink sink) {
    this.sink = sink;
  }

  void add(long time, int cpu, Unstamped event) {
    waiting.add(new Waiting(time, told++, cpu, event));
  }

  /** Lets all events go that lie not after a time, since none comes any more that lies before. */
  void release(long settled) throws IOException {
    for (Waiting next = waiting.peek();
        next != null && next.time() <= settled;
        next = waiting.peek()) {
      waiting.remove();
      sink.event(next.event().at(new Stamp(seq++, next.time(), next.cpu())));
    }
  }
}
