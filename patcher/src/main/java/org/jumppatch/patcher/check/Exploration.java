package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.check.Verdict.Limit;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.MoveEvents;
import org.jumppatch.patcher.smp.space.StateSpace;

/**
 * A search of all states of a machine, breadth first, so that what is found first takes the fewest
 * steps.
 *
 * <p>What follows a violation that ends the kernel is not looked at. Nothing is lost by that: a run
 * that goes on after a torn execution has a twin that does without it, and one that goes on after
 * an int3 that nobody wanted has a twin in which that CPU waits instead.
 *
 * <p>Nothing is kept of a state but itself. How it came about is found when it is asked for, by
 * looking through the level before for one that leads there.
 */
final class Exploration implements StateSpace.Sink {
  /** States between two looks at clock and memory; a power of two. */
  private static final int LOOK_EVERY = 1 << 12;

  /** States that are taken from the budget at a time. */
  private static final int PORTION = 1 << 12;

  private static final int FOLLOWED = followed();

  private final StateSpace space;
  private final Budget budget;
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

  /** States that it may keep, and bytes that it has told the budget of. */
  private int room;

  private long held;
  private @Nullable Limit stop;

  /**
   * @param space to be searched
   * @param budget when to give up
   * @param wanted events, with the last of which to stop; 0 to search to the end
   */
  Exploration(StateSpace space, Budget budget, int wanted) {
    this.space = space;
    this.budget = budget;
    this.wanted = wanted;
    Arrays.fill(firstStates, -1);
  }

  /** Searches to the end, to the last event wanted, or to a limit. */
  void run() {
    long start = System.nanoTime();
    keep(space.start());
    int end = 0;
    while (end < states.size() && !isOver()) {
      levels.add(end);
      end = states.size();
      for (; current < end && !isOver(); current++) {
        space.moves(states.get(current), this);
        if ((current & (LOOK_EVERY - 1)) == 0) {
          look();
        }
      }
    }
    if (stop == null && space.isFull()) {
      stop = Limit.WIDTH;
    }
    budget.giveBackStates(room - states.size());
    budget.holdBytes(-held);
    nanos = System.nanoTime() - start;
  }

  private boolean isOver() {
    return stop != null || (wanted != 0 && (events & wanted) == wanted);
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
    keep(next);
  }

  private void keep(long state) {
    if (!seen.add(state)) {
      return;
    }
    if (states.size() == room) {
      room += budget.takeStates(PORTION);
    }
    if (states.size() < room) {
      states.add(state);
    } else {
      stop = Limit.STATES;
    }
  }

  private void note(int brought) {
    int fresh = brought & ~events;
    events |= brought;
    for (; fresh != 0; fresh &= fresh - 1) {
      firstStates[Integer.numberOfTrailingZeros(fresh)] = current;
    }
  }

  private void look() {
    long bytes = seen.bytesSoon() + states.bytes() + space.bytes();
    boolean fits = budget.holdBytes(bytes - held);
    held = bytes;
    if (!fits) {
      stop = Limit.MEMORY;
    } else if (budget.isLate()) {
      stop = Limit.TIME;
    }
  }

  /** What is searched. */
  StateSpace space() {
    return space;
  }

  /** What stopped it before its end; null if it was searched to the end or to what was wanted. */
  @Nullable Limit stop() {
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

  /** The events that were brought, as {@link MoveEvents}. */
  int events() {
    return events;
  }

  /** Moves that it takes to an event at least, the one that brings it included. */
  int stepsTo(int event) {
    return levelOf(firstStates[Integer.numberOfTrailingZeros(event)]) + 1;
  }

  private int levelOf(int index) {
    int level = levels.size() - 1;
    while (levels.get(level) > index) {
      level--;
    }
    return level;
  }

  /** The states on a shortest way to an event, from the start to the one whose move brings it. */
  long[] pathTo(int event) {
    int index = firstStates[Integer.numberOfTrailingZeros(event)];
    int level = levelOf(index);
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
    int followed = MoveEvents.HIDDEN;
    for (Violation violation : Violation.values()) {
      if (!violation.endsKernel()) {
        followed |= MoveEvents.ofAny(violation);
      }
    }
    return followed;
  }
}
