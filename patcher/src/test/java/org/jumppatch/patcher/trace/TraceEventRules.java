package org.jumppatch.patcher.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of trace-event JSON as its description states them ("Trace Event Format": JSON object
 * format; duration, complete, instant, flow and metadata events), checked with nothing of the
 * program's own.
 */
final class TraceEventRules {
  /** A slice on a track, from one time to another. */
  record Slice(long track, BigDecimal from, BigDecimal to, String name) {
    BigDecimal length() {
      return to.subtract(from);
    }
  }

  /** An arrow between two slices. */
  record Flow(Slice from, Slice to) {}

  final List<Slice> slices = new ArrayList<>();
  final List<Flow> flows = new ArrayList<>();
  final Map<Long, String> tracks = new HashMap<>();
  final Map<String, Integer> instants = new HashMap<>();

  private final Map<Long, Deque<Map<String, Object>>> open = new HashMap<>();
  private final Map<Object, Map<String, Object>> flowStarts = new HashMap<>();
  private final List<List<Map<String, Object>>> flowPairs = new ArrayList<>();

  TraceEventRules(Object json) {
    Map<String, Object> top = object(json);
    assertThat(top).containsKey("traceEvents");
    assertThat(top.get("displayTimeUnit")).isIn("ms", "ns");
    for (Object element : field(top, "traceEvents", List.class)) {
      event(object(element));
    }
    assertThat(open.values()).allMatch(Deque::isEmpty);
    assertThat(flowStarts).isEmpty();
    for (List<Map<String, Object>> pair : flowPairs) {
      flows.add(new Flow(enclosing(pair.get(0)), enclosing(pair.get(1))));
    }
    checkNesting();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(@Nullable Object json) {
    assertThat(json).isInstanceOf(Map.class);
    return (Map<String, Object>) Objects.requireNonNull(json);
  }

  private static <T> T field(Map<String, Object> object, String name, Class<T> type) {
    Object value = object.get(name);
    if (!type.isInstance(value)) {
      throw new AssertionError("no " + type.getSimpleName() + " \"" + name + "\" in " + object);
    }
    return type.cast(value);
  }

  private void event(Map<String, Object> event) {
    assertThat(field(event, "pid", Long.class)).isNotNegative();
    long track = field(event, "tid", Long.class);
    String type = field(event, "ph", String.class);
    if (type.equals("M")) {
      metadata(event, track);
      return;
    }
    assertThat(time(event)).isGreaterThanOrEqualTo(BigDecimal.ZERO);
    Deque<Map<String, Object>> stack = open.computeIfAbsent(track, t -> new ArrayDeque<>());
    if (!type.equals("E")) {
      assertThat(event).containsKeys("name", "cat");
    }
    switch (type) {
      case "B" -> stack.push(event);
      case "E" -> {
        Map<String, Object> begin = stack.pop();
        assertThat(event.get("cat")).isEqualTo(begin.get("cat"));
        slice(track, begin, time(event));
      }
      case "X" -> {
        BigDecimal duration = field(event, "dur", BigDecimal.class);
        assertThat(duration).isGreaterThanOrEqualTo(BigDecimal.ZERO);
        slice(track, event, time(event).add(duration));
      }
      case "i" -> {
        assertThat(event.get("s")).isIn("g", "p", "t");
        instants.merge(field(event, "name", String.class), 1, Integer::sum);
      }
      case "s" -> assertThat(flowStarts.put(flowId(event), event)).isNull();
      case "f" -> {
        assertThat(event.get("bp")).isEqualTo("e");
        Map<String, Object> start = object(flowStarts.remove(flowId(event)));
        assertThat(time(event)).isGreaterThanOrEqualTo(time(start));
        flowPairs.add(List.of(start, event));
      }
      default -> assertThat(type).isIn("B", "E", "X", "i", "s", "f", "M");
    }
  }

  private void metadata(Map<String, Object> event, long track) {
    Map<String, Object> args = object(event.get("args"));
    String name = field(event, "name", String.class);
    assertThat(name).isIn("process_name", "thread_name", "thread_sort_index");
    if (name.equals("thread_sort_index")) {
      assertThat(args.get("sort_index")).isInstanceOf(Long.class);
    } else {
      assertThat(field(args, "name", String.class)).isNotEmpty();
    }
    if (name.equals("thread_name")) {
      assertThat(tracks.put(track, field(args, "name", String.class))).isNull();
    }
  }

  /** Flows belong together if identifier, category and name are the same. */
  private static Object flowId(Map<String, Object> event) {
    assertThat(event).containsKey("id");
    return List.of(event.get("id"), event.get("cat"), event.get("name"));
  }

  private void slice(long track, Map<String, Object> begin, BigDecimal to) {
    assertThat(to).isGreaterThanOrEqualTo(time(begin));
    slices.add(new Slice(track, time(begin), to, field(begin, "name", String.class)));
  }

  private static BigDecimal time(Map<String, Object> event) {
    return field(event, "ts", BigDecimal.class);
  }

  /** The innermost slice around an event on its track. */
  private Slice enclosing(Map<String, Object> event) {
    long track = field(event, "tid", Long.class);
    Slice innermost = null;
    for (Slice slice : slices) {
      boolean around =
          slice.track() == track
              && slice.from().compareTo(time(event)) <= 0
              && slice.to().compareTo(time(event)) > 0;
      if (around && (innermost == null || slice.length().compareTo(innermost.length()) < 0)) {
        innermost = slice;
      }
    }
    if (innermost == null) {
      throw new AssertionError("no slice lies around " + event);
    }
    return innermost;
  }

  /** Slices of a track lie inside each other or apart. */
  private void checkNesting() {
    Comparator<Slice> outerFirst =
        Comparator.comparing(Slice::track)
            .thenComparing(Slice::from)
            .thenComparing(Slice::to, Comparator.reverseOrder());
    Deque<Slice> around = new ArrayDeque<>();
    for (Slice slice : slices.stream().sorted(outerFirst).toList()) {
      while (!around.isEmpty()
          && (around.peek().track() != slice.track()
              || around.peek().to().compareTo(slice.from()) <= 0)) {
        around.pop();
      }
      if (!around.isEmpty()) {
        assertThat(slice.to())
            .as(slice + " in " + around.peek())
            .isLessThanOrEqualTo(around.peek().to());
      }
      around.push(slice);
    }
  }

  /** Names of all tracks, as a viewer lists them. */
  Set<String> trackNames() {
    return Set.copyOf(tracks.values());
  }
}
