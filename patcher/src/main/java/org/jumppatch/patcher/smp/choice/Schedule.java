package org.jumppatch.patcher.smp.choice;

import java.util.List;

/**
 * A beginning of a run: who moves and what each does, as the choices that the machine asked for.
 *
 * @param steps how many steps; not every step asks
 * @param choices in the order in which they were asked for
 */
public record Schedule(int steps, List<Integer> choices) {
  public Schedule {
    choices = List.copyOf(choices);
  }
}
