package org.jumppatch.patcher.smp.space;

import java.util.Arrays;
import org.jumppatch.patcher.smp.choice.Choices;

/**
 * Goes through all ways in which something can come out that makes choices: done again and again
 * with the last choice that has an alternative left turned one further, as an odometer is.
 */
final class Odometer implements Choices {
  private int[] chosen = new int[16];
  private int[] counts = new int[16];
  private int known;
  private int asked;

  /** Back to the first way of all. */
  void reset() {
    known = 0;
    asked = 0;
  }

  /** On to the next way; false if there is none. */
  boolean advance() {
    known = asked;
    asked = 0;
    while (known > 0 && chosen[known - 1] + 1 == counts[known - 1]) {
      known--;
    }
    if (known == 0) {
      return false;
    }
    chosen[known - 1]++;
    return true;
  }

  /** The choices made on this way so far. */
  int[] chosen() {
    return Arrays.copyOf(chosen, asked);
  }

  @Override
  public int choose(Decision decision, int count) {
    if (asked == known) {
      if (known == chosen.length) {
        chosen = Arrays.copyOf(chosen, 2 * known);
        counts = Arrays.copyOf(counts, 2 * known);
      }
      chosen[known] = 0;
      counts[known++] = count;
    }
    return chosen[asked++];
  }
}
