package org.jumppatch.patcher.smp.choice;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often what happens where CPUs run code and choices are made at random.
 *
 * @param patcher of 1000 turns, how many the patcher gets while it can do something: 1 to 1000
 * @param interrupt of 1000 chances to take a pending interrupt, how many are taken: 1 to 1000
 * @param nmi of 1000 turns of a CPU, how many begin with an NMI: 0 to 500
 * @param stale of 1000 units of code that may be seen in several versions, how many are seen in the
 *     oldest: 0 to 1000
 * @param burst most instructions that a CPU executes in one turn: 1 to {@value #MAX_BURST}
 */
public record Weights(int patcher, int interrupt, int nmi, int stale, int burst) {
  /** Most instructions that a turn can have. */
  public static final int MAX_BURST = 1_000_000;

  /** What a run has that asks for nothing else. */
  public static final Weights STANDARD = new Weights(500, 150, 2, 900, 128);

  public Weights {
    check("patcher", patcher, 1, 1000);
    check("interrupt", interrupt, 1, 1000);
    check("nmi", nmi, 0, 500);
    check("stale", stale, 0, 1000);
    check("burst", burst, 1, MAX_BURST);
  }

  private static void check(String name, int weight, int least, int most) {
    if (weight < least || weight > most) {
      throw new IllegalArgumentException(
          "%s is %d, not %d to %d".formatted(name, weight, least, most));
    }
  }

  /** Every weight by the name that users and traces have for it. */
  public Map<String, Long> byName() {
    Map<String, Long> weights = new LinkedHashMap<>();
    weights.put("patcher", (long) patcher);
    weights.put("interrupt", (long) interrupt);
    weights.put("nmi", (long) nmi);
    weights.put("stale", (long) stale);
    weights.put("burst", (long) burst);
    return weights;
  }

  /**
   * Other weights.
   *
   * @param changes by name
   * @throws IllegalArgumentException if there is no weight of a name, or it is out of range
   */
  public Weights with(Map<String, Long> changes) {
    Map<String, Long> weights = byName();
    for (Map.Entry<String, Long> change : changes.entrySet()) {
      if (weights.replace(change.getKey(), change.getValue()) == null) {
        throw new IllegalArgumentException(
            "no weight is called %s, only %s"
                .formatted(change.getKey(), String.join(", ", weights.keySet())));
      }
    }
    int[] all = weights.values().stream().mapToInt(Weights::narrow).toArray();
    return new Weights(all[0], all[1], all[2], all[3], all[4]);
  }

  private static int narrow(long weight) {
    return (int) Math.max(-1, Math.min(weight, Integer.MAX_VALUE));
  }
}
