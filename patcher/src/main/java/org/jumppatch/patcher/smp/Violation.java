package org.jumppatch.patcher.smp;

import java.util.Locale;

/** A way in which the protocol's promise is broken. */
public enum Violation {
  /** Bytes were executed that are neither the old nor the new instruction. */
  TORN,
  /** An int3 of a site trapped and the handler took it for somebody else's. */
  UNHANDLED_INT3,
  /** The old instruction was executed after the last sync. */
  STALE_AFTER_SYNC,
  /** The handler searched the vector and did not find the site. */
  SEARCH_MISS,
  /** The handler used a vector or a descriptor that was gone. */
  USED_AFTER_FREE,
  /** The site held, or in the end holds, other bytes than it must. */
  WRONG_BYTES,
  /** The handler resumed elsewhere than the instruction goes. */
  WRONG_TARGET,
  /** The record of old bytes is not what was there (PERF_RECORD_TEXT_POKE). */
  WRONG_RECORD;

  /** Its name in JSON: {@code unhandled-int3}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
