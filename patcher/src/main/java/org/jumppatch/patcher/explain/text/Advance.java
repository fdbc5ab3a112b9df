package org.jumppatch.patcher.explain.text;

/**
 * How far a long work is that is done in one thread, for another to ask. It is that of one part of
 * the work after the other, of those whose amount is known.
 */
public final class Advance {
  /** So much of a part, in whatever that is counted in. */
  private record State(String part, long whole, long done) {}

  private volatile State state = new State("", 0, 0);

  /**
   * A part of the work begins.
   *
   * @param part what is done
   * @param whole how much of it there is
   */
  public void begin(String part, long whole) {
    state = new State(part, whole, 0);
  }

  /** So much of the part is done. */
  public void to(long done) {
    State now = state;
    state = new State(now.part, now.whole, done);
  }

  /** What is done and how many percent of that; empty before any part began. */
  public String words() {
    State now = state;
    return now.whole <= 0
        ? now.part
        : "%s, %d %%"
            .formatted(now.part, Math.round(Math.min(1, (double) now.done / now.whole) * 100));
  }
}
