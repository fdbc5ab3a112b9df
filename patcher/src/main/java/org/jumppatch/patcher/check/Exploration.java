package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.smp.StateSpace;
import org.jumppatch.patcher.smp.Violation;

/**
 * A search of all states of a machine, breadth first, so that what is found first takes the fewest
 * steps.
 *
 * <p>What follows a violation that ends the kernel is not looked at. Nothing is lost by that: a run
 * that goes on behind a torn execution has a twin that does without it, and one that goes on behind
 * an int3 that nobody wanted has a twin in which that CPU waits instead.
 *
 * <p>Nothing is kept of a state but itself. How it came about is found when it is asked for, by
 * looking through the level before for one that leads there.
 */
final class Exploration implements StateSpace.Sink {
  /** What stopped a search before its end. */
  enum Stop {
    STATES,
    TIME,
    MEMORY,
    /** A state takes more than 64 bits. */
    WIDTH
  }

  /** States between two looks at the clock. */
  private static final int LOOK_EVERY = 1 << 12;

  private static final int FOLLOWED = followed();

  private final StateSpace space;
  private final Limits limits;
  private final int wanted;
  private final StateSet seen = new StateSet();
  private final StateList states = new StateList();

  /** Index of the first state of each level. */
  private final List<Integer> levels = new ArrayList<>();

  /** By bit of an event: index of the state whose move brought it first. */
  private final int[] firstStates = new int[Integer.SIZE];

  private int events;
  private int current;
  private long moves;
  private long nanos;
  private @Nullable Stop stop;

  /**
   * @param space to be searched
   * @param limits when to give up
   * @param wanted events at the first of which to stop, 0 to search to the end
   */
  Exploration(StateSpace space, Limits limits, int wanted) {
    this.space = space;
    this.limits = limits;
    this.wanted = wanted;
    Arrays.fill(firstStates, -1);
  }

  /** Searches to the end, to the first event wanted, or to a limit. */
  void run() {
    long start = System.nanoTime();
    long first = space.start();
    seen.add(first);
    states.add(first);
    int end = 0;
    while (stop == null && end < states.size() && (events & wanted) == 0) {
      levels.add(end);
      end = states.size();
      for (; current < end && stop == null && (events & wanted) == 0; current++) {
        space.moves(states.get(current), this);
        if ((current & (LOOK_EVERY - 1)) == 0) {
          look(System.nanoTime() - start);
        }
      }
    }
    if (stop == null && space.isFull()) {
      stop = Stop.WIDTH;
    }
    nanos = System.nanoTime() - start;
  }

  @Override
  public void move(long next, int brought) {
    moves++;
    if (brought != 0) {
      note(brought);
      if ((brought & ~FOLLOWED) != 0) {
        return;
      }
    }
    if (seen.add(next)) {
      states.add(next);
      if (states.size() > limits.states()) {
        stop = Stop.STATES;
      }
    }
  }

  private void note(int brought) {
    int fresh = brought & ~events;
    events |= brought;
    for (; fresh != 0; fresh &= fresh - 1) {
      firstStates[Integer.numberOfTrailingZeros(fresh)] = current;
    }
  }

  private void look(long elapsed) {
    if (elapsed >= limits.time().toNanos()) {
      stop = Stop.TIME;
    } else if (seen.bytesSoon() + states.bytes() > limits.bytes()) {
      stop = Stop.MEMORY;
    }
  }

  /** What stopped it before its end; null if it was searched to the end or to what was wanted. */
  @Nullable Stop stop() {
    return stop;
  }

  /** Different states found. */
  int states() {
    return states.size();
  }

  /** Moves made from one state to another, or to a violation. */
  long moves() {
    return moves;
  }

  /** Levels that were begun: no state found takes more moves. */
  int depth() {
    return levels.size();
  }

  /** How long it took. */
  long nanos() {
    return nanos;
  }

  /** The events that were brought, as {@link StateSpace.Sink} has them. */
  int events() {
    return events;
  }

  /** The states on a shortest way to an event, from the start to the one whose move brings it. */
  long[] pathTo(int event) {
    int index = firstStates[Integer.numberOfTrailingZeros(event)];
    int level = levels.size() - 1;
    while (levels.get(level) > index) {
      level--;
    }
    long[] path = new long[level + 1];
    path[level] = states.get(index);
    for (; level > 0; level--) {
      path[level - 1] = before(level, path[level]);
    }
    return path;
  }

  private long before(int level, long state) {
    for (int i = levels.get(level - 1); i < levels.get(level); i++) {
      long candidate = states.get(i);
      boolean[] leads = new boolean[1];
      space.moves(
          candidate, (next, brought) -> leads[0] |= next == state && (brought & ~FOLLOWED) == 0);
      if (leads[0]) {
        return candidate;
      }
    }
    throw new IllegalStateException("no state of level " + (level - 1) + " leads there");
  }

  private static int followed() {
    int followed = StateSpace.HIDDEN;
    for (Violation violation : Violation.values()) {
      if (!violation.endsKernel()) {
        followed |= StateSpace.event(violation) | StateSpace.eventOfPatcher(violation);
      }
    }
    return followed;
  }
}
