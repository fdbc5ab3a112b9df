package org.jumppatch.patcher.smp.probe;

import java.util.EnumSet;
import java.util.Set;
import org.jumppatch.patcher.poke.PokeStep;

/** Counts what happens on a machine. */
public final class ExecutionCounts implements MachineProbe {
  private long old;
  private long fresh;
  private long emulated;
  private long torn;
  private long unhandled;
  private final Set<Violation> violations = EnumSet.noneOf(Violation.class);
  private final long[] ipis;
  private long spared;
  private int syncs;
  private long compares;
  private int mostCompares;

  /**
   * @param cpus number of CPUs
   */
  public ExecutionCounts(int cpus) {
    ipis = new long[cpus];
  }

  /** How often a site's execution came out this way. */
  public long count(Execution execution) {
    return switch (execution) {
      case OLD -> old;
      case NEW -> fresh;
      case EMULATED -> emulated;
      case TORN -> torn;
      case UNHANDLED -> unhandled;
    };
  }

  /** Executions of sites in all. */
  public long total() {
    return old + fresh + emulated + torn + unhandled;
  }

  /** In which ways the promise was broken; empty where it held. */
  public Set<Violation> violations() {
    return EnumSet.copyOf(violations);
  }

  /** Syncs that were finished. */
  public int syncs() {
    return syncs;
  }

  /** Interrupts that a CPU was sent. */
  public long ipis(int cpu) {
    return ipis[cpu];
  }

  /** The most interrupts that any CPU was sent. */
  public long ipisPerCpu() {
    long most = 0;
    for (long count : ipis) {
      most = Math.max(most, count);
    }
    return most;
  }

  /** Interrupts that were not sent, because a CPU was in user mode. */
  public long spared() {
    return spared;
  }

  /** Addresses compared by the int3 handler in all. */
  public long compares() {
    return compares;
  }

  /** The most addresses that the int3 handler compared for one int3. */
  public int mostCompares() {
    return mostCompares;
  }

  @Override
  public void executed(int cpu, int site, long bytes, Execution execution, boolean inNmi) {
    switch (execution) {
      case OLD -> old++;
      case NEW -> fresh++;
      case TORN -> torn++;
      case EMULATED, UNHANDLED -> throw new IllegalArgumentException(execution.label());
    }
  }

  @Override
  public void emulated(int cpu, int site, int compared, boolean inNmi) {
    emulated++;
    compares += compared;
    mostCompares = Math.max(mostCompares, compared);
  }

  @Override
  public void violated(Violation violation, int cpu, int site, long bytes) {
    violations.add(violation);
    unhandled += violation.isUnresolvedInt3() ? 1 : 0;
  }

  @Override
  public void ipiSent(int cpu) {
    ipis[cpu]++;
  }

  @Override
  public void ipiSpared(int cpu) {
    spared++;
  }

  @Override
  public void patcherDone(int position, PokeStep step) {
    if (step instanceof PokeStep.Sync) {
      syncs++;
    }
  }
}
