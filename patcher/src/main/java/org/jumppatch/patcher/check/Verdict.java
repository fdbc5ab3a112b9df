package org.jumppatch.patcher.check;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.smp.probe.Violation;

/**
 * What a check came to. It speaks of the fetch model, the CPUs and the mutations of its options,
 * and of nothing else.
 *
 * @param outcome whether the promise holds
 * @param kinds of violations that are reachable, as far as the search went
 * @param patcherOnly those of them that only the patching CPU's own fetch shows
 * @param hidden whether late int3 were silently retried that would have killed the kernel (M13)
 * @param options what was checked, and how
 * @param sites how many sites the programs write
 * @param classes of sites that are alike
 * @param neighbours classes of pairs of sites that share a fetch unit
 * @param states that were looked at, in all searches
 * @param depth of the deepest search: no state found takes more steps
 * @param searches how many machines were searched
 * @param time that it took
 * @param limit what ended a search early, or null
 * @param counterexamples a shortest one for each kind, the shortest first
 */
public record Verdict(
    Outcome outcome,
    Set<Violation> kinds,
    Set<Violation> patcherOnly,
    boolean hidden,
    CheckOptions options,
    int sites,
    List<SiteClass> classes,
    List<NeighbourClass> neighbours,
    long states,
    int depth,
    int searches,
    Duration time,
    @Nullable Limit limit,
    List<Counterexample> counterexamples) {
  /** Whether the promise holds. */
  public enum Outcome {
    /** No state breaks it. A wrong record is reported, but executes nothing wrong. */
    HOLDS("holds"),
    /** A state that breaks it was found. */
    FAILS("fails"),
    /** None was found, but not all states were looked at. */
    NOT_FINISHED("not-finished");

    private final String label;

    Outcome(String label) {
      this.label = label;
    }

    /** Its name in JSON. */
    public String label() {
      return label;
    }
  }

  /** What ends a search early. */
  public enum Limit {
    STATES("number of states"),
    TIME("time"),
    MEMORY("memory"),
    WIDTH("64 bits for a state");

    private final String title;

    Limit(String title) {
      this.title = title;
    }

    /** What it is a limit of. */
    public String title() {
      return title;
    }
  }

  /** The shortest counterexample of all, or null if there is none. */
  public @Nullable Counterexample counterexample() {
    return counterexamples.isEmpty() ? null : counterexamples.get(0);
  }
}
