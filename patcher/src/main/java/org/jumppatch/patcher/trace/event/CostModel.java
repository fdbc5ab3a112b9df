package org.jumppatch.patcher.trace.event;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jumppatch.patcher.text.Labelled;

/**
 * How long things take, in virtual nanoseconds. Times make a trace readable; what a flip costs is
 * told by its counts.
 *
 * @param nanoseconds of every cost, 0 to {@link #MAX}
 */
public record CostModel(Map<Cost, Long> nanoseconds) {
  /** What an instruction of code takes that CPUs run. Assumed: two cycles at 2.27 GHz. */
  public static final long INSTRUCTION = 1;

  /** Most nanoseconds that a thing may take: an hour, so that times cannot overflow. */
  public static final long MAX = 3_600_000_000_000L;

  /** The figures whose sources {@link Cost} tells. */
  public static final CostModel STANDARD = new CostModel(Map.of());

  /**
   * @param nanoseconds of the costs that are not standard
   * @throws IllegalArgumentException if one is negative or above {@link #MAX}
   */
  public CostModel {
    Map<Cost, Long> all = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      long value = nanoseconds.getOrDefault(cost, cost.standard());
      if (value < 0 || value > MAX) {
        throw new IllegalArgumentException(cost + ": 0 to " + MAX + " ns, not " + value);
      }
      all.put(cost, value);
    }
    nanoseconds = Map.copyOf(all);
  }

  /** Nanoseconds of a cost. */
  public long of(Cost cost) {
    return nanoseconds.getOrDefault(cost, cost.standard());
  }

  /** Every figure by the name that users and traces have for it, in a fixed order. */
  public Map<String, Long> byName() {
    Map<String, Long> costs = new LinkedHashMap<>();
    for (Cost cost : Cost.values()) {
      costs.put(cost.label(), of(cost));
    }
    return costs;
  }

  /**
   * The model with other figures.
   *
   * @param changes by name
   * @throws IllegalArgumentException if there is no figure of a name, or it is negative or above
   *     {@link #MAX}
   */
  public CostModel with(Map<String, Long> changes) {
    Map<Cost, Long> costs = new EnumMap<>(nanoseconds);
    changes.forEach((name, value) -> costs.put(named(name), value));
    return new CostModel(costs);
  }

  private static Cost named(String name) {
    return Labelled.find(Cost.values(), name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no cost is called "
                        + name
                        + ", only "
                        + String.join(", ", Labelled.labels(Cost.values()))));
  }
}
