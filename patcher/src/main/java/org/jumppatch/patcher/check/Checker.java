package org.jumppatch.patcher.check;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.check.Verdict.Limit;
import org.jumppatch.patcher.check.Verdict.Outcome;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.StateSpace;
import org.jumppatch.patcher.smp.Violation;

/**
 * Checks poke programs: explores every way in which CPUs can execute what is being patched, and
 * says whether each execution of a site is wholly the old instruction, wholly the new one, or an
 * int3 that the handler resolves.
 */
public final class Checker {
  private final CheckOptions options;

  /**
   * @param options on what machine, and how
   */
  public Checker(CheckOptions options) {
    this.options = options;
  }

  /** Checks programs that run one behind the other, and looks for a counterexample to each kind. */
  public Verdict check(List<PokeProgram> programs) {
    return check(programs, true);
  }

  /** Checks programs, and looks for counterexamples only where they are wanted. */
  Verdict check(List<PokeProgram> programs, boolean counterexamples) {
    long start = System.nanoTime();
    Survey survey = new Survey(options);
    programs.forEach(survey::add);
    long states = 0;
    int depth = 0;
    int events = 0;
    Limit limit = null;
    CounterexampleSearch failing = new CounterexampleSearch(options);
    for (SmpMachine machine : survey.machines()) {
      Limits left = options.limits().left(states, System.nanoTime() - start);
      Exploration exploration =
          new Exploration(new StateSpace(machine, options.reductions()), left, 0);
      exploration.run();
      states += exploration.states();
      depth = Math.max(depth, exploration.depth());
      events |= exploration.events();
      limit = limit == null ? exploration.stop() : limit;
      failing.add(machine, exploration.events());
    }
    Set<Violation> kinds = kinds(events);
    return new Verdict(
        outcome(kinds, limit),
        kinds,
        patcherOnly(events),
        (events & StateSpace.HIDDEN) != 0,
        options,
        survey.sites(),
        survey.classes(),
        survey.neighbours(),
        states,
        depth,
        survey.machines().size(),
        Duration.ofNanos(System.nanoTime() - start),
        limit,
        counterexamples ? failing.shortest() : List.of());
  }

  private static Outcome outcome(Set<Violation> kinds, @Nullable Limit limit) {
    if (kinds.stream().anyMatch(Violation::breaksExecution)) {
      return Outcome.FAILS;
    }
    return limit == null ? Outcome.HOLDS : Outcome.NOT_FINISHED;
  }

  private static Set<Violation> kinds(int events) {
    Set<Violation> kinds = EnumSet.noneOf(Violation.class);
    for (Violation violation : Violation.values()) {
      int either = StateSpace.event(violation) | StateSpace.eventOfPatcher(violation);
      if ((events & either) != 0) {
        kinds.add(violation);
      }
    }
    return Collections.unmodifiableSet(kinds);
  }

  private static Set<Violation> patcherOnly(int events) {
    Set<Violation> kinds = EnumSet.noneOf(Violation.class);
    for (Violation violation : kinds(events)) {
      if ((events & StateSpace.event(violation)) == 0) {
        kinds.add(violation);
      }
    }
    return Collections.unmodifiableSet(kinds);
  }
}
