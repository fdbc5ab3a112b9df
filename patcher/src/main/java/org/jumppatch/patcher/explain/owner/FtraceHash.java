package org.jumppatch.patcher.explain.owner;

import java.util.HashMap;
import java.util.Map;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * A set of places that are traced, each with what it calls in place of a tracer.
 *
 * <pre>
 * struct ftrace_hash {               offset   struct ftrace_func_entry {      offset
 *   unsigned long size_bits;            0       struct hlist_node hlist;          0
 *   struct hlist_head *buckets;         8       unsigned long ip;                16
 *   ...                                         unsigned long direct;            24
 * };                                          };
 * </pre>
 *
 * (kernel/trace/ftrace_internal.h, include/linux/ftrace.h.)
 */
final class FtraceHash {
  private static final int MOST_BITS = 20;
  private static final int LONGEST_CHAIN = 10_000;

  private FtraceHash() {}

  /**
   * Reads one; what cannot be read is left out.
   *
   * @param hash its address; 0 for none
   */
  static Map<Long, Long> read(RunningData data, long hash) {
    Map<Long, Long> byPlace = new HashMap<>();
    Long bits = hash == 0 ? null : data.value(hash);
    Long buckets = hash == 0 ? null : data.pointer(hash + 8);
    if (bits == null || buckets == null || bits < 0 || bits > MOST_BITS) {
      return byPlace;
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
    return byPlace;
  }
}
