package org.jumppatch.patcher.run;

import java.util.List;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.smp.FetchModel;

/**
 * How a run is made.
 *
 * @param dialect whose protocol
 * @param mode one by one or in batches
 * @param fetch what the CPUs may see of a change before they serialise
 * @param cpus number of CPUs, the patching one included
 * @param seed of the schedule
 * @param mutations ways in which the protocol is broken, usually none
 */
public record RunOptions(
    Dialect dialect, Mode mode, FetchModel fetch, int cpus, long seed, List<Mutation> mutations) {
  public RunOptions {
    mutations = List.copyOf(mutations);
  }

  /** The same in another mode. */
  public RunOptions with(Mode other) {
    return new RunOptions(dialect, other, fetch, cpus, seed, mutations);
  }
}
