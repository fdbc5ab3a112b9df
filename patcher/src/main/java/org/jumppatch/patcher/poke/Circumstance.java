package org.jumppatch.patcher.poke;

/** What may go on around the protocol, and does not have to. */
public enum Circumstance {
  /** The patching CPU executes sites between its steps too. */
  PATCHER_EXECUTES,
  /** Int3 of others (kprobes, kgdb) trap too. */
  FOREIGN_INT3,
  /**
   * The fetch units of an instruction are read in ascending order, none older than the newest store
   * seen in that fetch.
   */
  ORDERED_FETCH
}
