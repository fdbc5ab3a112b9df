package org.jumppatch.patcher.explain.text;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What nothing can be said of in a text, and why; by indices of bytes. */
final class TextGaps {
  /** The bytes that the dump does not hold. */
  private final BitSet missing;

  /** Those, and the bytes that nothing can be said of without them, or for want of other things. */
  private final BitSet unjudged;

  private final Map<Cause, Unjudged> left = new EnumMap<>(Cause.class);

  /**
   * @param missing which bytes the dump does not hold
   */
  TextGaps(BitSet missing) {
    this.missing = missing;
    this.unjudged = (BitSet) missing.clone();
  }

  /** Whether the dump does not hold all of a range. */
  boolean lacks(int from, int length) {
    // To ask for the next gap would take a look at all that is in between.
    for (int i = from; i < from + length; i++) {
      if (missing.get(i)) {
        return true;
      }
    }
    return false;
  }

  /** Has nothing said of a range, for a reason. */
  void leave(Unjudged one, int from, int length) {
    unjudged.set(from, from + length);
    left.merge(
        one.cause(),
        one,
        (a, b) ->
            new Unjudged(b.cause(), b.reason(), a.places() + b.places(), a.bytes() + b.bytes()));
  }

  /** What was left, a cause each. */
  List<Unjudged> left() {
    return List.copyOf(left.values());
  }

  /** Has nothing said of a range if the dump does not hold all of it. */
  void pass(int from, int length) {
    if (lacks(from, length)) {
      unjudged.set(from, from + length);
    }
  }

  /** How many bytes the dump does not hold. */
  int missing() {
    return missing.cardinality();
  }

  boolean isMissing(int index) {
    return missing.get(index);
  }

  /** Index of the first byte that the dump holds. */
  int firstHeld() {
    return missing.nextClearBit(0);
  }

  boolean isUnjudged(int index) {
    return unjudged.get(index);
  }

  /** Index of the first byte from one on that something can be said of. */
  int nextJudged(int from) {
    return unjudged.nextClearBit(from);
  }
}
