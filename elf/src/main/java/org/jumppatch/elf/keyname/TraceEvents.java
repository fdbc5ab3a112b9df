package org.jumppatch.elf.keyname;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Pointers;

/**
 * The groups of tracepoints. A tracepoint itself has none; each trace event that hooks onto it
 * names one, that of its class. Pointers to the events lie between {@code __start_ftrace_events}
 * and {@code __stop_ftrace_events}, in a module in its section {@code _ftrace_events}.
 *
 * <pre>
 * struct trace_event_call {             offset
 *   struct list_head list;                 0
 *   struct trace_event_class *class;      16
 *   union {
 *     char *name;                         24
 *     struct tracepoint *tp;              24   with TRACE_EVENT_FL_TRACEPOINT: all but system calls'
 *   };
 *   ...
 * };
 * struct trace_event_class {
 *   const char *system;                    0
 *   ...
 * };
 * </pre>
 *
 * (include/linux/trace_events.h.)
 */
final class TraceEvents {
  private static final int CLASS = 16;
  private static final int TRACEPOINT = 24;
  private static final int LONGEST = 256;

  /** Objects of 32 bytes and more start at multiples of 32 ({@code -malign-data}, gcc). */
  private static final int ALIGNMENT_BITS = 5;

  private final boolean known;

  /** By the tracepoint's {@link #spread} address. */
  private final Map<Long, List<String>> groups;

  private TraceEvents(boolean known, Map<Long, List<String>> groups) {
    this.known = known;
    this.groups = groups;
  }

  static TraceEvents of(Image image, Pointers pointers) {
    for (Area area : image.space().areas()) {
      if (area.name().equals("_ftrace_events")) {
        return between(pointers, area.address(), area.size());
      }
    }
    Symbols symbols = image.symbols();
    long[] starts = symbols.addressesOf("__start_ftrace_events");
    long[] stops = symbols.addressesOf("__stop_ftrace_events");
    return starts.length == 1 && stops.length == 1
        ? between(pointers, starts[0], stops[0] - starts[0])
        : new TraceEvents(false, Map.of());
  }

  private static TraceEvents between(Pointers pointers, long start, long size) {
    Map<Long, List<String>> groups = new HashMap<>();
    long lastClass = 0;
    String group = null;
    for (long at = 0; at < size; at += Long.BYTES) {
      long event = pointers.at(start + at);
      long tracepoint = event == 0 ? 0 : pointers.at(event + TRACEPOINT);
      if (tracepoint == 0) {
        continue;
      }
      long eventClass = pointers.at(event + CLASS);
      if (eventClass != lastClass) {
        // Events of a class mostly stand together.
        group = pointers.text(eventClass, LONGEST);
        lastClass = eventClass;
      }
      if (group != null) {
        List<String> found = groups.computeIfAbsent(spread(tracepoint), t -> new ArrayList<>(1));
        if (!found.contains(group)) {
          found.add(group);
        }
      }
    }
    return new TraceEvents(true, groups);
  }

  /** Whether the image has a table of events, so that a tracepoint that is in none has no group. */
  boolean areKnown() {
    return known;
  }

  /** The groups of the {@code struct tracepoint} at an address, mostly one. */
  List<String> groupsOf(long tracepoint) {
    return groups.getOrDefault(spread(tracepoint), List.of());
  }

  /** Addresses of aligned things are alike in those bits that a hash table looks at first. */
  private static long spread(long tracepoint) {
    return Long.rotateRight(tracepoint, ALIGNMENT_BITS);
  }
}
