package org.jumppatch.patcher.explain.owner;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * The sets of places that are traced, each place with what it calls in place of a tracer. Each is
 * read once.
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
final class FtraceHashes {
  private static final int MOST_BITS = 20;

  /** Buckets and entries that are read of all of them, in a dump that goes round in circles. */
  private static final int MOST = 1 << 22;

  private final RunningData data;
  private final Map<Long, Map<Long, Long>> byAddress = new HashMap<>();
  private final Set<Long> broken = new HashSet<>();
  private int read;

  FtraceHashes(RunningData data) {
    this.data = data;
  }

  /**
   * The places of one, with their calls; what cannot be read is left out.
   *
   * @param hash its address; 0 for none
   */
  Map<Long, Long> at(long hash) {
    Map<Long, Long> known = byAddress.get(hash);
    if (known == null) {
      known = hash == 0 ? Map.of() : read(hash);
      byAddress.put(hash, known);
    }
    return known;
  }

  /** Whether nothing of one is lacking that was read. */
  boolean isWhole(long hash) {
    return !broken.contains(hash);
  }

  private Map<Long, Long> read(long hash) {
    Map<Long, Long> byPlace = new HashMap<>();
    Long bits = data.value(hash);
    Long buckets = data.pointer(hash + Long.BYTES);
    if (bits == null || buckets == null || bits < 0 || bits > MOST_BITS) {
      broken.add(hash);
      return byPlace;
    }
    Set<Long> seen = new HashSet<>();
    for (long bucket = 0; bucket < 1L << bits && read++ < MOST; bucket++) {
      Long entry = data.pointer(buckets + bucket * Long.BYTES);
      while (entry != null && entry != 0 && seen.add(entry) && read++ < MOST) {
        Long place = data.pointer(entry + 16);
        Long target = data.pointer(entry + 24);
        if (place != null && target != null) {
          byPlace.put(place, target);
        }
        entry = data.pointer(entry);
      }
      if (entry == null || entry != 0) {
        broken.add(hash);
      }
    }
    if (read >= MOST) {
      broken.add(hash);
    }
    return byPlace;
  }
}
