package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Flaw;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.Protocol;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.space.Reduction;

/**
 * On what machine programs are checked, and how.
 *
 * @param fetch which bytes of an instruction belong together
 * @param remoteCpus CPUs beside the patching one
 * @param isolated how many of them are isolated: in user mode, but for visits to the kernel
 * @param circumstances what goes on around the protocol
 * @param mutations ways in which the protocol is broken, usually none
 * @param reductions what is left out because it changes nothing
 * @param limits when to give up
 */
public record CheckOptions(
    FetchModel fetch,
    int remoteCpus,
    int isolated,
    Set<Circumstance> circumstances,
    Set<Mutation> mutations,
    Set<Reduction> reductions,
    Limits limits) {
  public CheckOptions {
    circumstances = Set.copyOf(circumstances);
    mutations = Set.copyOf(mutations);
    reductions = Set.copyOf(reductions);
    if (remoteCpus < 0 || remoteCpus >= MachineSetup.MAX_CPUS) {
      throw new IllegalArgumentException(remoteCpus + " CPUs beside the patching one");
    }
    if (isolated < 0 || isolated > remoteCpus) {
      throw new IllegalArgumentException(isolated + " of " + remoteCpus + " CPUs isolated");
    }
  }

  /** Where no CPU is isolated. */
  public CheckOptions(
      FetchModel fetch,
      int remoteCpus,
      Set<Circumstance> circumstances,
      Set<Mutation> mutations,
      Set<Reduction> reductions,
      Limits limits) {
    this(fetch, remoteCpus, 0, circumstances, mutations, reductions, limits);
  }

  /** Two CPUs beside the patching one, all reductions, the protocol as it is. */
  public static CheckOptions of(FetchModel fetch) {
    return new CheckOptions(
        fetch, 2, Set.of(), Set.of(), EnumSet.allOf(Reduction.class), Limits.ofThisMachine());
  }

  /** The same with other mutations. */
  public CheckOptions with(Set<Mutation> others) {
    return new CheckOptions(fetch, remoteCpus, isolated, circumstances, others, reductions, limits);
  }

  /** The same with other reductions. */
  public CheckOptions reduced(Set<Reduction> others) {
    return new CheckOptions(fetch, remoteCpus, isolated, circumstances, mutations, others, limits);
  }

  /** The same with so many isolated CPUs among those beside the patching one. */
  public CheckOptions isolating(int cpus) {
    return new CheckOptions(fetch, remoteCpus, cpus, circumstances, mutations, reductions, limits);
  }

  /**
   * Machines with one CPU each that executes sites, which together meet the kinds of violations
   * that this one meets; this one where that cannot be said.
   *
   * <p>A violation is met by one CPU in one execution. Take a run that leads to it, and leave out
   * what all other CPUs do but take interrupts. Nothing forbids what is left: others hold the
   * patcher up and raise floors of their own, and how the patcher reaches a CPU depends on that CPU
   * alone. There is one thing that others make possible: a reference that they hold lets a late
   * handler have one too, after the vector was taken down. But that handler could have had it
   * before, since its int3 had been written by then, and would search the same entries with it.
   *
   * <p>Which CPU a flawed sync misses (M10) is told by its number. Where some are isolated it is
   * not one of those, so that it cannot be alone there.
   */
  List<CheckOptions> alone() {
    boolean missesOne =
        mutations.stream().anyMatch(one -> one.flaws().contains(Flaw.SYNC_MISSES_REMOTE));
    if (isolated > 0 && missesOne) {
      return List.of(this);
    }
    Set<Circumstance> remotely = EnumSet.noneOf(Circumstance.class);
    remotely.addAll(circumstances);
    List<CheckOptions> machines = new ArrayList<>();
    if (remotely.remove(Circumstance.PATCHER_EXECUTES) || remoteCpus == 0) {
      machines.add(on(0, 0, circumstances));
    }
    if (remoteCpus > isolated) {
      machines.add(on(1, 0, remotely));
    }
    if (isolated > 0) {
      machines.add(on(1, 1, remotely));
    }
    return machines;
  }

  private CheckOptions on(int remote, int ofThemIsolated, Set<Circumstance> around) {
    return new CheckOptions(fetch, remote, ofThemIsolated, around, mutations, reductions, limits);
  }

  /** The machine that a protocol is checked on. */
  MachineSetup machine(Protocol protocol) {
    return new MachineSetup(
        protocol, fetch, 1 + remoteCpus, isolated, circumstances, MachineSetup.Scope.PROGRAM);
  }
}
