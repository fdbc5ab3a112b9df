package org.jumppatch.patcher.smp.probe;

import org.jumppatch.patcher.text.Labelled;

/** A way in which the protocol's promise is broken. */
public enum Violation implements Labelled {
  /** Bytes were executed that are neither the old nor the new instruction. */
  TORN(1 << 0),
  /** An int3 of a site trapped and the handler took it for somebody else's. */
  UNHANDLED_INT3(1 << 1),
  /** The old instruction was executed after the last sync. */
  STALE_AFTER_SYNC(1 << 2),
  /** The handler searched the vector and did not find the site. */
  SEARCH_MISS(1 << 3),
  /** A vector or a descriptor was used that was gone, or an entry after a vector's end. */
  USED_AFTER_FREE(1 << 4),
  /** The site held, or in the end holds, other bytes than it must. */
  WRONG_BYTES(1 << 5),
  /** The handler resumed elsewhere than the instruction goes. */
  WRONG_TARGET(1 << 6),
  /** The record of old bytes is not what was there (PERF_RECORD_TEXT_POKE). */
  WRONG_RECORD(1 << 7);

  private final int bit;

  Violation(int bit) {
    this.bit = bit;
  }

  /** Its bit among the eight of all. */
  public int bit() {
    return bit;
  }

  /** Whether what comes after it cannot be told: the kernel dies or executes what is no code. */
  public boolean endsKernel() {
    return switch (this) {
      case TORN, UNHANDLED_INT3, SEARCH_MISS, USED_AFTER_FREE, WRONG_TARGET -> true;
      case STALE_AFTER_SYNC, WRONG_BYTES, WRONG_RECORD -> false;
    };
  }

  /** Whether the kernel dies there and then: an int3 that nobody resolves. */
  public boolean isUnresolvedInt3() {
    return switch (this) {
      case UNHANDLED_INT3, SEARCH_MISS, USED_AFTER_FREE -> true;
      case TORN, STALE_AFTER_SYNC, WRONG_BYTES, WRONG_TARGET, WRONG_RECORD -> false;
    };
  }

  /** Whether a CPU meets it inside an int3, of which it has fetched the first byte alone. */
  public boolean isInInt3() {
    return isUnresolvedInt3() || this == WRONG_TARGET;
  }

  /** A letter for it, where there is no room for its name. */
  public char letter() {
    return switch (this) {
      case TORN -> 'T';
      case UNHANDLED_INT3 -> 'U';
      case STALE_AFTER_SYNC -> 'S';
      case SEARCH_MISS -> 'X';
      case USED_AFTER_FREE -> 'A';
      case WRONG_BYTES -> 'B';
      case WRONG_TARGET -> 'W';
      case WRONG_RECORD -> 'R';
    };
  }

  /** Whether some CPU executes what it must not, or would; a wrong record only tells lies. */
  public boolean breaksExecution() {
    return this != WRONG_RECORD;
  }
}
