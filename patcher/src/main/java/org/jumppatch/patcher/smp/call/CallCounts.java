package org.jumppatch.patcher.smp.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.smp.probe.MachineProbe;

/** Counts the calls that CPUs have finished, by result, and by when the patcher did its work. */
public final class CallCounts implements MachineProbe {
  /** Most different results of a CPU that are told apart. */
  public static final int MAX_RESULTS = 1000;

  /**
   * How often calls of one CPU had a result.
   *
   * @param value what was returned
   * @param before calls that had returned before the patcher's first step
   * @param during calls that were under way at any time between its first and its last step
   * @param after calls that began after its last step
   */
  public record Result(long value, long before, long during, long after) {}

  private static final class Tally {
    long before;
    long during;
    long after;
  }

  private final int lastPosition;
  private final List<Map<Long, Tally>> tallies = new ArrayList<>();
  private final long[] finished;
  private final long[] untold;
  private final boolean[] begunAfter;
  private boolean begun;
  private boolean done;

  /**
   * @param cpus number of CPUs
   * @param steps number of the patcher's steps
   */
  public CallCounts(int cpus, int steps) {
    lastPosition = steps - 1;
    finished = new long[cpus];
    untold = new long[cpus];
    begunAfter = new boolean[cpus];
    for (int cpu = 0; cpu < cpus; cpu++) {
      tallies.add(new HashMap<>());
    }
  }

  /** Number of CPUs. */
  public int cpus() {
    return finished.length;
  }

  /** Calls that a CPU has finished. */
  public long finished(int cpu) {
    return finished[cpu];
  }

  /** Those of them whose results are not told, since there were too many different ones. */
  public long untold(int cpu) {
    return untold[cpu];
  }

  /** The results of a CPU's calls, by ascending unsigned value. */
  public List<Result> results(int cpu) {
    List<Result> results = new ArrayList<>();
    tallies
        .get(cpu)
        .forEach((value, t) -> results.add(new Result(value, t.before, t.during, t.after)));
    results.sort(Comparator.comparingLong(result -> result.value() + Long.MIN_VALUE));
    return results;
  }

  @Override
  public void patcher(int position, PokeStep step) {
    begun = true;
  }

  @Override
  public void patcherDone(int position, PokeStep step) {
    done |= position == lastPosition;
  }

  @Override
  public void called(int cpu) {
    begunAfter[cpu] = done;
  }

  @Override
  public void returned(int cpu, long value) {
    finished[cpu]++;
    Map<Long, Tally> own = tallies.get(cpu);
    Tally tally = own.get(value);
    if (tally == null) {
      if (own.size() == MAX_RESULTS) {
        untold[cpu]++;
        return;
      }
      tally = new Tally();
      own.put(value, tally);
    }
    if (!begun) {
      tally.before++;
    } else if (begunAfter[cpu]) {
      tally.after++;
    } else {
      tally.during++;
    }
  }
}
