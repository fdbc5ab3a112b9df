package org.jumppatch.patcher.explain.owner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/**
 * Everybody who traces functions.
 *
 * <pre>
 * struct ftrace_ops {                        offset
 *   ftrace_func_t func;                         0
 *   struct ftrace_ops *next;                    8   ftrace_list_end ends the list
 *   unsigned long flags;                       16
 *   ...
 *   struct ftrace_ops_hash local_hash {        40
 *     struct ftrace_hash *notrace_hash;        40
 *     struct ftrace_hash *filter_hash;         48   empty: every function
 *     ...
 *   };
 *   unsigned long trampoline;                  differs with the configuration
 * };
 * </pre>
 *
 * (include/linux/ftrace.h.) The list starts at {@code ftrace_ops_list} (kernel/trace/ftrace.c).
 */
public final class FtraceOps {
  /** The list's first one. */
  static final String LIST = "ftrace_ops_list";

  private static final String END = "ftrace_list_end";
  private static final int NEXT = 8;
  private static final int FILTER = 48;
  private static final int MOST = 10_000;

  /** Bytes that are looked at for the trampoline: no configuration makes it larger. */
  private static final int LARGEST = 1024;

  /** Bytes of it where its end is not in the dump. */
  private static final int LEAST = 256;

  /**
   * One of them.
   *
   * @param address of its structure
   * @param function what it has called
   * @param content its structure's bytes, and some behind it
   */
  public record Tracer(long address, long function, List<Long> content) {
    public Tracer {
      content = List.copyOf(content);
    }

    boolean has(long pointer) {
      return content.contains(pointer);
    }
  }

  private final RunningData data;
  private final Map<Tracer, Set<Long>> places = new HashMap<>();
  private final List<Tracer> tracers = new ArrayList<>();
  private final boolean whole;

  /** Reads the list; of a dump without data it is empty. */
  FtraceOps(Functions functions, RunningData data) {
    this.data = data;
    long list = functions.named(LIST);
    long end = functions.named(END);
    Long next = list == 0 ? null : data.pointer(list);
    Set<Long> seen = new HashSet<>();
    while (next != null && next != 0 && next != end && seen.add(next) && seen.size() < MOST) {
      Long function = data.pointer(next);
      if (function == null) {
        break;
      }
      tracers.add(new Tracer(next, function, content(data, next)));
      next = data.pointer(next + NEXT);
    }
    whole = next != null && next == end;
  }

  private static List<Long> content(RunningData data, long address) {
    byte[] bytes = data.read(address, LARGEST);
    if (bytes == null) {
      bytes = data.read(address, LEAST);
    }
    List<Long> words = new ArrayList<>();
    for (int at = 0; bytes != null && at < bytes.length; at += Long.BYTES) {
      words.add(Code.u64(bytes, at) - data.dump().slide());
    }
    return words;
  }

  /** The one whose own trampoline starts at an address; null if none's does. */
  @Nullable Tracer withTrampoline(long address) {
    return tracers.stream().filter(tracer -> tracer.has(address)).findFirst().orElse(null);
  }

  /** Those that have something called at a place, as far as their own lists of places say. */
  List<Tracer> of(long place) {
    return tracers.stream().filter(tracer -> isOf(tracer, place)).toList();
  }

  private boolean isOf(Tracer tracer, long place) {
    Set<Long> filter =
        places.computeIfAbsent(
            tracer,
            t -> {
              Long hash = data.pointer(t.address() + FILTER);
              return hash == null ? Set.of() : FtraceHash.read(data, hash).keySet();
            });
    return filter.isEmpty() || filter.contains(place);
  }

  /** Whether one of them has this function called. */
  public boolean calls(long function) {
    return tracers.stream().anyMatch(tracer -> tracer.function() == function);
  }

  /** All of them. */
  public List<Tracer> all() {
    return tracers;
  }

  /** Whether the list was read to its end. */
  public boolean isWhole() {
    return whole;
  }
}
