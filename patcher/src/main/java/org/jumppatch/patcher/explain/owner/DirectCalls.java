package org.jumppatch.patcher.explain.owner;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The functions that call something of their own in place of the tracer, and what ({@code
 * direct_functions}, kernel/trace/ftrace.c).
 */
final class DirectCalls {
  static final String HASH = "direct_functions";

  private final Map<Long, Long> byPlace;

  DirectCalls(Functions functions, RunningData data) {
    long name = functions.named(HASH);
    Long hash = name == 0 ? null : data.pointer(name);
    byPlace = hash == null ? Map.of() : new FtraceHashes(data).at(hash);
  }

  /** What the call at a place is to go to; null where it is no direct one. */
  @Nullable Long target(long place) {
    return byPlace.get(place);
  }
}
