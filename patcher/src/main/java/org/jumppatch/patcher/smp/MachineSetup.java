package org.jumppatch.patcher.smp;

import java.util.Set;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Protocol;

/**
 * What machine runs what. While a CPU handles an int3 an NMI may always come, and execute a site.
 *
 * @param protocol the patcher's program, and where handler and CPUs differ from correct ones
 * @param fetch which bytes of an instruction belong together
 * @param cpus number of CPUs, the patching one (CPU 0) included: 1 to {@value #MAX_CPUS}
 * @param isolated how many of them are isolated, the last ones: they begin in user mode, enter the
 *     kernel at any time, and leave again
 * @param circumstances what goes on around the protocol
 * @param scope which sites the CPUs execute
 */
public record MachineSetup(
    Protocol protocol,
    FetchModel fetch,
    int cpus,
    int isolated,
    Set<Circumstance> circumstances,
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
    circumstances = Set.copyOf(circumstances);
    if (cpus < 1 || cpus > MAX_CPUS) {
      throw new IllegalArgumentException("1 to " + MAX_CPUS + " CPUs, not " + cpus);
    }
    if (isolated < 0 || isolated >= cpus) {
      throw new IllegalArgumentException(isolated + " of " + cpus + " CPUs isolated");
    }
  }

  /** A machine none of whose CPUs is isolated. */
  public MachineSetup(
      Protocol protocol, FetchModel fetch, int cpus, Set<Circumstance> circumstances, Scope scope) {
    this(protocol, fetch, cpus, 0, circumstances, scope);
  }

  /** The first CPU that is isolated; those above are too. */
  public int firstIsolated() {
    return cpus - isolated;
  }

  /** The first CPU that executes sites; those above do too. */
  public int firstExecutor() {
    return circumstances.contains(Circumstance.PATCHER_EXECUTES) ? 0 : 1;
  }

  /** Number of CPUs that execute sites. */
  public int executors() {
    return cpus - firstExecutor();
  }
}
