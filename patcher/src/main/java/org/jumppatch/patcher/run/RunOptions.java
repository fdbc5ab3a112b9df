package org.jumppatch.patcher.run;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.Recipe;
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
 * @param isolation CPUs in user mode, and how syncs reach them
 * @param program a protocol in place of the dialect's; null where that is meant
 * @param calls what the CPUs run; null where they hop from site to site
 */
public record RunOptions(
    Dialect dialect,
    Mode mode,
    FetchModel fetch,
    int cpus,
    long seed,
    List<Mutation> mutations,
    Isolation isolation,
    @Nullable Recipe program,
    @Nullable CallOptions calls) {
  public RunOptions {
    mutations = List.copyOf(mutations);
    if (isolation.cpus() < 0 || isolation.cpus() >= cpus) {
      throw new IllegalArgumentException(isolation.cpus() + " of " + cpus + " CPUs isolated");
    }
  }

  /** The same in another mode. */
  public RunOptions with(Mode other) {
    return new RunOptions(dialect, other, fetch, cpus, seed, mutations, isolation, program, calls);
  }

  /** Options of a run whose CPUs hop from site to site. */
  public RunOptions(
      Dialect dialect, Mode mode, FetchModel fetch, int cpus, long seed, List<Mutation> mutations) {
    this(dialect, mode, fetch, cpus, seed, mutations, Isolation.NONE, null, null);
  }

  /** The same with code that the CPUs run. */
  public RunOptions with(CallOptions called) {
    return new RunOptions(dialect, mode, fetch, cpus, seed, mutations, isolation, program, called);
  }

  /** The same with CPUs that hop from site to site. */
  public RunOptions withoutCalls() {
    return new RunOptions(dialect, mode, fetch, cpus, seed, mutations, isolation, program, null);
  }

  /** The same with isolated CPUs. */
  public RunOptions with(Isolation other) {
    return new RunOptions(dialect, mode, fetch, cpus, seed, mutations, other, program, calls);
  }

  /** The same with another protocol. */
  public RunOptions with(Recipe other) {
    return new RunOptions(
        other.dialect(), mode, fetch, cpus, seed, mutations, isolation, other, calls);
  }

  /** The same by the protocol of another line of kernels. */
  public RunOptions with(Dialect other) {
    return new RunOptions(other, mode, fetch, cpus, seed, mutations, isolation, program, calls);
  }

  /** What people have to know of the protocol: {@code dialect 6.1, mode batch}. */
  public String protocol() {
    return (program == null ? "" : "a program for ") + "dialect " + dialect + ", mode " + mode;
  }

  /** The protocol: the dialect's, or the one in its place. */
  public Recipe recipe() {
    return program == null ? Recipe.of(dialect) : program;
  }
}
