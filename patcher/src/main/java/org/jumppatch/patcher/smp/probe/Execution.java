package org.jumppatch.patcher.smp.probe;

import org.jumppatch.patcher.text.Labelled;

/** What came of a CPU's executing a site once. */
public enum Execution implements Labelled {
  /** The old instruction, whole. */
  OLD,
  /** The new instruction, whole. */
  NEW,
  /** An int3 that the handler resolved. */
  EMULATED,
  /** Bytes that are neither. */
  TORN,
  /** An int3 that nobody resolved: the kernel dies. */
  UNHANDLED;
}
