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
   */
  public record Tracer(long address, long function) {}

  /**
   * A pointer in or behind a structure.
   *
   * @param distance from the structure's start: another's may lie less than {@link #LARGEST} away,
   *     whose pointers are nearer to itself
   */
  private record Found(Tracer tracer, int distance) {}

  private final RunningData data;
  private final Functions functions;
  private final Map<Long, Found> outside = new HashMap<>();
  private final FtraceHashes hashes;
  private final Map<Tracer, Set<Long>> filters = new HashMap<>();
  private final List<Tracer> tracers = new ArrayList<>();
  private final boolean whole;

  /** Whether the dump has each one's structure as far as its trampoline may be in it. */
  private boolean structures = true;

  /** Reads the list; of a dump without data it is empty. */
  FtraceOps(Functions functions, RunningData data) {
    this.functions = functions;
    this.data = data;
    this.hashes = new FtraceHashes(data);
    long list = functions.named(LIST);
    long end = functions.named(END);
    Long next = list == 0 ? null : data.pointer(list);
    Set<Long> seen = new HashSet<>();
    while (next != null && next != 0 && next != end && seen.add(next) && seen.size() < MOST) {
      Long function = data.pointer(next);
      if (function == null) {
        break;
      }
      Tracer tracer = new Tracer(next, function);
      tracers.add(tracer);
      addPointers(tracer);
      next = data.pointer(next + NEXT);
    }
    whole = next != null && next == end;
  }

  /** A trampoline is no code of the image. */
  private void addPointers(Tracer tracer) {
    byte[] bytes = data.read(tracer.address(), LARGEST);
    if (bytes == null) {
      structures = false;
      bytes = data.read(tracer.address(), LEAST);
    }
    for (int at = 0; bytes != null && at < bytes.length; at += Long.BYTES) {
      long pointer = Code.u64(bytes, at) - data.dump().slide();
      if (functions.isOutside(pointer)) {
        outside.merge(
            pointer, new Found(tracer, at), (a, b) -> a.distance() <= b.distance() ? a : b);
      }
    }
  }

  /** The one whose own trampoline starts at an address; null if none's does. */
  public @Nullable Tracer withTrampoline(long address) {
    Found found = outside.get(address);
    return found == null ? null : found.tracer();
  }

  /** Those that have something called at a place, as far as their own lists of places say. */
  List<Tracer> of(long place) {
    return tracers.stream().filter(tracer -> isOf(tracer, place)).toList();
  }

  /** Whether all of them, and the places of each, were read to their end. */
  boolean tellAll() {
    for (Tracer tracer : tracers) {
      filters.computeIfAbsent(tracer, this::filter);
      Long hash = data.pointer(tracer.address() + FILTER);
      if (hash == null || !hashes.isWhole(hash)) {
        return false;
      }
    }
    return whole;
  }

  /** Whether all of them, and what was made for each, were read. */
  public boolean tellMade() {
    return whole && structures;
  }

  private boolean isOf(Tracer tracer, long place) {
    Set<Long> filter = filters.computeIfAbsent(tracer, this::filter);
    return filter.isEmpty() || filter.contains(place);
  }

  private Set<Long> filter(Tracer tracer) {
    Long hash = data.pointer(tracer.address() + FILTER);
    return hash == null ? Set.of() : hashes.at(hash).keySet();
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
