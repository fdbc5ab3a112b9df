package org.jumppatch.patcher.smp.probe;

import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.text.Labelled;

/** Is told what happens on a machine, in order. What it does with it does not change the run. */
public interface MachineProbe {
  /** Is told nothing. */
  MachineProbe NONE = new MachineProbe() {};

  /** A run begins, in which the patcher has so many steps to do. */
  default void begins(int steps) {}

  /** The patcher does a step; a sync and a wait for references are told when they begin. */
  default void patcher(int position, PokeStep step) {}

  /** A sync or a wait for references is over. */
  default void patcherDone(int position, PokeStep step) {}

  /** The patcher interrupts a CPU. */
  default void ipiSent(int cpu) {}

  /** The patcher has asked who is in user mode, and is to note work for those next: a mutation. */
  default void asked(int position, PokeStep step) {}

  /** A CPU is in user mode, and the patcher does not interrupt it. */
  default void ipiSpared(int cpu) {}

  /**
   * An isolated CPU has come to another place between user mode and the kernel.
   *
   * @param flushed whether it has serialised on the way there
   */
  default void crossed(int cpu, EntryPlace place, boolean flushed) {}

  /** A CPU has taken the interrupt and serialised. */
  default void ipiTaken(int cpu) {}

  /**
   * A CPU executes a site.
   *
   * @param cpu which
   * @param site its number in the memory
   * @param bytes what was fetched, packed as in {@code CodeBytes}
   * @param execution OLD, NEW or TORN
   * @param inNmi whether an NMI did
   */
  default void executed(int cpu, int site, long bytes, Execution execution, boolean inNmi) {}

  /**
   * A CPU fetched int3 at a site, or at a place that is none of ours (site -1). Of the bytes only
   * the first was executed, and not more than its fetch unit was fetched.
   */
  default void trapped(int cpu, int site, long bytes, boolean inNmi) {}

  /** A CPU inside an int3 has come this far. */
  default void handled(int cpu, int site, CpuModeReached reached, boolean inNmi) {}

  /** The handler has resolved the int3 of a site, after so many compares of addresses. */
  default void emulated(int cpu, int site, int compares, boolean inNmi) {}

  /** A CPU calls the function that it runs. */
  default void called(int cpu) {}

  /** A CPU that runs code has executed so many instructions. */
  default void ran(int cpu, long instructions) {}

  /** The function that a CPU runs has returned. */
  default void returned(int cpu, long value) {}

  /** A CPU can go no further, and the run ends. */
  default void stopped(int cpu, String problem) {}

  /** The promise is broken. */
  default void violated(Violation violation, int cpu, int site, long bytes) {}

  /** The steps of the int3 handler that are told. */
  enum CpuModeReached implements Labelled {
    /** The count or the descriptor was read. */
    LOADED,
    /** A reference was taken. */
    REFERENCED,
    /** The entry was found. */
    FOUND,
    /** The reference was dropped. */
    DROPPED,
    /** Nobody wanted it and the int3 was gone: it is tried again. */
    RETRIED,
    /** It was none of ours, as was right. */
    FOREIGN,
    /** The handler returned. */
    RETURNED
  }
}
