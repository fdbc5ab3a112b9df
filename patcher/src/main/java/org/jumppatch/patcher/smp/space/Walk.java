package org.jumppatch.patcher.smp.space;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.SmpState;
import org.jumppatch.patcher.smp.choice.Schedule;

/** A run of a machine made to follow a path of a search, and its schedule. */
public final class Walk {
  private interface Goal {
    boolean isReached(long state, int events);
  }

  private final StateSpace space;
  private final SmpMachine machine;
  private final Odometer odometer = new Odometer();
  private final EventProbe probe = new EventProbe();
  private final List<Integer> choices = new ArrayList<>();
  private SmpState state;
  private SmpState tried;
  private int steps;

  /**
   * @param space whose path is followed; it must not fuse steps of the handler
   */
  public Walk(StateSpace space) {
    this.space = space;
    this.machine = space.machine();
    this.state = machine.start();
    this.tried = machine.start();
  }

  /**
   * Does the one step that leads to a state.
   *
   * @throws IllegalStateException if none does
   */
  public void to(long next) {
    step((reached, events) -> reached == next);
  }

  /**
   * Does a step that brings an event.
   *
   * @throws IllegalStateException if none does
   */
  public void into(int event) {
    step((reached, events) -> (events & event) != 0);
  }

  /** All steps done so far. */
  public Schedule schedule() {
    return new Schedule(steps, choices);
  }

  private void step(Goal goal) {
    odometer.reset();
    do {
      tried.copyFrom(state);
      probe.clear();
      int actor = machine.step(tried, odometer, probe);
      int events = actor == 0 ? MoveEvents.byPatcher(probe.events()) : probe.events();
      if (goal.isReached(space.of(tried), events)) {
        for (int choice : odometer.chosen()) {
          choices.add(choice);
        }
        steps++;
        SmpState before = state;
        state = tried;
        tried = before;
        return;
      }
    } while (odometer.advance());
    throw new IllegalStateException("no step leads on");
  }
}
