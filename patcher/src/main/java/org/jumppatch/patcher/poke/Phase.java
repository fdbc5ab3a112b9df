package org.jumppatch.patcher.poke;

import org.jumppatch.patcher.poke.PokeStep.Part;

/** One of the three rounds in which a batch is written; a sync ends each. */
public enum Phase {
  /** {@code int3} over each first byte: from here on nobody executes a site but by the handler. */
  INT3(1, Part.INT3),
  /** The other bytes, which nobody reaches. */
  TAILS(2, Part.TAIL),
  /** The new first bytes: from here on the new instructions are executed. */
  FIRST_BYTES(3, Part.FIRST);

  private final int number;
  private final Part usual;

  Phase(int number, Part usual) {
    this.number = number;
    this.usual = usual;
  }

  /**
   * The phase of a number.
   *
   * @param number 1 to 3
   */
  public static Phase of(int number) {
    for (Phase phase : values()) {
      if (phase.number == number) {
        return phase;
      }
    }
    throw new IllegalArgumentException("no phase " + number);
  }

  /** 1 to 3, in their order. */
  public int number() {
    return number;
  }

  /** What the protocol's stores write in it; a mutation's may write something else. */
  public Part usual() {
    return usual;
  }

  @Override
  public String toString() {
    return "phase " + number;
  }
}
