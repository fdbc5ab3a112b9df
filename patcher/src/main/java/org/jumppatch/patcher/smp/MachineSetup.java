package org.jumppatch.patcher.smp;

import org.jumppatch.patcher.poke.Protocol;

/**
 * What machine runs what.
 *
 * @param protocol the patcher's program, and where handler and CPUs differ from correct ones
 * @param fetch which bytes of an instruction belong together
 * @param cpus number of CPUs, the patching one (CPU 0) included: 1 to {@value #MAX_CPUS}
 * @param patcherExecutes whether the patching CPU executes sites between its steps
 * @param nmis whether an NMI may come while a CPU handles an int3, and execute a site
 * @param foreignInt3 whether int3 of others (kprobes, kgdb) trap too
 * @param orderedFetch whether the units of a fetch are read in ascending order, none older than the
 *     newest store seen in that fetch
 * @param scope which sites the CPUs execute
 */
public record MachineSetup(
    Protocol protocol,
    FetchModel fetch,
    int cpus,
    boolean patcherExecutes,
    boolean nmis,
    boolean foreignInt3,
    boolean orderedFetch,
    Scope scope) {
  /** Most CPUs of a machine. */
  public static final int MAX_CPUS = 256;

  /** Which sites the CPUs execute. */
  public enum Scope {
    /** Any site of the program at any time. */
    PROGRAM,
    /** Those of the batch that is being written: where a run of bounded length meets most. */
    BATCH
  }

  public MachineSetup {
    if (cpus < 1 || cpus > MAX_CPUS) {
      throw new IllegalArgumentException("1 to " + MAX_CPUS + " CPUs, not " + cpus);
    }
  }

  /** The first CPU that executes sites; those above do too. */
  public int firstExecutor() {
    return patcherExecutes ? 0 : 1;
  }

  /** Number of CPUs that execute sites. */
  public int executors() {
    return cpus - firstExecutor();
  }
}
