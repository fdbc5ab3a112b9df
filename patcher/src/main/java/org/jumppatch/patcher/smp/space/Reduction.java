package org.jumppatch.patcher.smp.space;

/** What a search may leave out because it cannot change what is reachable. */
public enum Reduction {
  /**
   * Each site, and each two that share a fetch unit, are searched on their own.
   *
   * <p>Sound and complete for every violation: all of them speak of one site. Take any run of all
   * sites and leave out what CPUs execute at others than site s. What is left is a run of s alone:
   * the stores to others do not touch its bytes; a unit that they share has fewer versions, and
   * each version seen is a version still, in the same order; other executions only raise floors,
   * keep interrupts waiting and hold references, which forbid moves and allow one alone: a handler
   * that is late takes a reference while others hold one, and could have had it before, with the
   * same entries to search; an NMI that executed s while its CPU was inside another site's int3
   * becomes an execution outside any, which sees the same floors. The other way round, CPUs may
   * choose never to execute another site. So a violation at s is reachable among all sites if and
   * only if it is for s alone. The vectors stay whole, for the handler's search does depend on the
   * other entries.
   *
   * <p>Of the batches only those that write the site are kept, and the one after them. Before them
   * every CPU executes the old instruction and the handler has nothing to do with the site; an
   * interrupt left over from then (M9) could have been taken at once. After them the site's int3
   * meets a vector without the site, or no vector; one more batch shows both.
   *
   * <p>Not done where the patcher stops at a site with other bytes than expected (M20): it then
   * writes none of the others either, which on their own they would not know.
   */
  SITES,
  /**
   * States that differ only in which CPU is which are one.
   *
   * <p>Sound: the machine asks the number of a CPU only to tell the patching one, and the one that
   * a flawed sync misses, from the rest. Swapping two of the rest takes runs to runs and violations
   * to violations of the same kind (Clarke, Enders, Filkorn, Jha: "Exploiting Symmetry in Temporal
   * Logic Model Checking", 1996).
   */
  CPUS,
  /**
   * A handler that holds a reference searches and emulates at once.
   *
   * <p>Sound: the two steps read the vector, which stays as long as the reference is held, and
   * write what only their own CPU reads. They are always possible, so they commute with every step
   * of another CPU: an ample set of one (Peled: "All from One, One for All", 1993). An NMI between
   * them sees and does the same as one after them. Where nothing holds the vector (a count only),
   * or a miss looks at memory again (the net of M13), nothing is fused.
   */
  HANDLER
}
