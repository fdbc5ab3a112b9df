package org.jumppatch.patcher.explain.owner;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The functions that call something of their own in place of the tracer, and what.
 *
 * <pre>
 * struct ftrace_hash {               offset   struct ftrace_func_entry {      offset
 *   unsigned long size_bits;            0       struct hlist_node hlist;          0
 *   struct hlist_head *buckets;         8       unsigned long ip;                16
 *   ...                                         unsigned long direct;            24
 * };                                          };
 * </pre>
 *
 * (kernel/trace/ftrace_internal.h, include/linux/ftrace.h; {@code direct_functions} in
 * kernel/trace/ftrace.c.)
 */
final class DirectCalls {
  static final String HASH = "direct_functions";

  private static final int MOST_BITS = 20;
  private static final int LONGEST_CHAIN = 10_000;

  private final Map<Long, Long> byPlace = new HashMap<>();

  DirectCalls(Functions functions, RunningData data) {
    long name = functions.named(HASH);
    Long hash = name == 0 ? null : data.pointer(name);
    Long bits = hash == null || hash == 0 ? null : data.value(hash);
    Long buckets = hash == null || hash == 0 ? null : data.pointer(hash + 8);
    if (bits == null || buckets == null || bits < 0 || bits > MOST_BITS) {
      return;
    }
    for (long bucket = 0; bucket < 1L << bits; bucket++) {
      Long entry = data.pointer(buckets + bucket * Long.BYTES);
      for (int i = 0; entry != null && entry != 0 && i < LONGEST_CHAIN; i++) {
        Long place = data.pointer(entry + 16);
        Long target = data.pointer(entry + 24);
        if (place != null && target != null) {
          byPlace.put(place, target);
        }
        entry = data.pointer(entry);
      }
    }
  }

  /** What the call at a place is to go to; null where it is no direct one. */
  @Nullable Long target(long place) {
    return byPlace.get(place);
  }
}
