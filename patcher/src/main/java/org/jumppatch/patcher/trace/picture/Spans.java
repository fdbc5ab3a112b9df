package org.jumppatch.patcher.trace.picture;

import java.util.ArrayList;
import java.util.List;

/**
 * Stretches of time that are drawn one by one while they are few. When there are too many, none is
 * kept: each would be narrower than a line.
 *
 * @param <K> what they are stretches of
 */
final class Spans<K> {
  /** More than this are not told apart in a picture. */
  static final int MOST = 1_200;

  /**
   * One stretch.
   *
   * @param from its beginning
   * @param to its end
   * @param of what
   * @param count how many things happened in it
   */
  record Span<K>(long from, long to, K of, int count) {}

  private final List<Span<K>> spans = new ArrayList<>();
  private long total;

  void add(long from, long to, K of, int count) {
    total++;
    if (total > MOST) {
      spans.clear();
    } else {
      spans.add(new Span<>(from, to, of, count));
    }
  }

  /** Each of them, or none if they are too many. */
  List<Span<K>> each() {
    return spans;
  }

  /** How many there were. */
  long total() {
    return total;
  }

  boolean tooMany() {
    return total > MOST;
  }
}
