package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceSink;

/**
 * Keeps what led to the first violation of a run, and what came of it: the patcher's last steps,
 * and what the CPU did in the call in which it was.
 */
public final class FirstViolation implements TraceSink {
  private static final int MOST = 16;

  private final Deque<TraceEvent> steps = new ArrayDeque<>();
  private final Map<Integer, Deque<TraceEvent>> calls = new HashMap<>();
  private final List<TraceEvent> after = new ArrayList<>();
  private @Nullable CpuEvent violated;
  private boolean done;

  @Override
  public void event(TraceEvent event) {
    int cpu = event.at().cpu();
    if (violated != null) {
      if (!done && cpu == violated.at().cpu()) {
        after.add(event);
        done = event instanceof CpuEvent.Return || event instanceof CpuEvent.Stop;
      }
      return;
    }
    Deque<TraceEvent> own =
        event instanceof PatcherEvent
            ? steps
            : calls.computeIfAbsent(cpu, number -> new ArrayDeque<>());
    if (event instanceof CpuEvent.Call) {
      own.clear();
    }
    // What the first batch begins with tells the whole run.
    if (!(event instanceof PatcherEvent.BatchBegin)) {
      own.addLast(event);
    }
    if (own.size() > MOST) {
      own.removeFirst();
    }
    if (event instanceof CpuEvent.Violated violation) {
      violated = violation;
    }
  }

  @Override
  public void close() {}

  /** All of it in the trace's text format; nothing where nothing was violated. */
  public List<String> lines() throws IOException {
    if (violated == null) {
      return List.of();
    }
    List<TraceEvent> shown = new ArrayList<>(steps);
    shown.addAll(calls.getOrDefault(violated.at().cpu(), new ArrayDeque<>()));
    shown.addAll(after);
    shown.sort(Comparator.comparingLong(event -> event.at().seq()));
    StringWriter text = new StringWriter();
    try (TraceSink sink = TraceFormat.TEXT.open(text)) {
      for (TraceEvent event : shown) {
        sink.event(event);
      }
    }
    return text.toString().lines().filter(line -> !line.startsWith("#")).toList();
  }
}
