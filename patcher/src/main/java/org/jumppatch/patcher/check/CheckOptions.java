package org.jumppatch.patcher.check;

import java.util.EnumSet;
import java.util.Set;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.Protocol;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.space.Reduction;

/**
 * On what machine programs are checked, and how.
 *
 * @param fetch which bytes of an instruction belong together
 * @param orderedFetch whether the units of a fetch are read in ascending order, none older than the
 *     newest store seen in that fetch
 * @param remoteCpus CPUs beside the patching one
 * @param patcherExecutes whether the patching CPU executes sites too
 * @param foreignInt3 whether int3 of others (kprobes, kgdb) trap too
 * @param mutations ways in which the protocol is broken, usually none
 * @param reductions what is left out because it changes nothing
 * @param limits when to give up
 */
public record CheckOptions(
    FetchModel fetch,
    boolean orderedFetch,
    int remoteCpus,
    boolean patcherExecutes,
    boolean foreignInt3,
    Set<Mutation> mutations,
    Set<Reduction> reductions,
    Limits limits) {
  public CheckOptions {
    mutations = Set.copyOf(mutations);
    reductions = Set.copyOf(reductions);
    if (remoteCpus < 0 || remoteCpus >= MachineSetup.MAX_CPUS) {
      throw new IllegalArgumentException(remoteCpus + " CPUs beside the patching one");
    }
  }

  /** Two CPUs beside the patching one, all reductions, the protocol as it is. */
  public static CheckOptions of(FetchModel fetch) {
    return new CheckOptions(
        fetch,
        false,
        2,
        false,
        false,
        Set.of(),
        EnumSet.allOf(Reduction.class),
        Limits.ofThisMachine());
  }

  /** The same with other mutations. */
  public CheckOptions with(Set<Mutation> others) {
    return new CheckOptions(
        fetch, orderedFetch, remoteCpus, patcherExecutes, foreignInt3, others, reductions, limits);
  }

  /** The same with other reductions. */
  public CheckOptions reduced(Set<Reduction> others) {
    return new CheckOptions(
        fetch, orderedFetch, remoteCpus, patcherExecutes, foreignInt3, mutations, others, limits);
  }

  /** The machine that a protocol is checked on. */
  MachineSetup machine(Protocol protocol) {
    return new MachineSetup(
        protocol,
        fetch,
        1 + remoteCpus,
        patcherExecutes,
        true,
        foreignInt3,
        orderedFetch,
        MachineSetup.Scope.PROGRAM);
  }
}
