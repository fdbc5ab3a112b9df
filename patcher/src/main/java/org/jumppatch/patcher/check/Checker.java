package org.jumppatch.patcher.check;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.check.Verdict.Limit;
import org.jumppatch.patcher.check.Verdict.Outcome;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.MoveEvents;
import org.jumppatch.patcher.smp.space.StateSpace;

/**
 * Checks poke programs: explores every way in which CPUs can execute what is being patched, and
 * says whether each execution of a site is wholly the old instruction, wholly the new one, or an
 * int3 that the handler resolves.
 */
public final class Checker {
  private final CheckOptions options;
  private final Gauge gauge;

  /**
   * @param options on what machine, and how
   * @param gauge is told how far it is
   */
  public Checker(CheckOptions options, Gauge gauge) {
    this.options = options;
    this.gauge = gauge;
  }

  /** One whose progress nobody looks at. */
  public Checker(CheckOptions options) {
    this(options, new Gauge());
  }

  /** Checks programs that run one after the other, and looks for a counterexample to each kind. */
  public Verdict check(List<PokeProgram> programs) {
    return check(programs, true);
  }

  /** Checks programs, and looks for counterexamples only where they are wanted. */
  Verdict check(List<PokeProgram> programs, boolean counterexamples) {
    return check(programs, List.of(options), counterexamples);
  }

  /**
   * Checks programs with each CPU beside the patcher and no other, which comes to the same kinds:
   * {@link CheckOptions#alone}.
   */
  Verdict checkAlone(List<PokeProgram> programs) {
    return check(programs, options.alone(), false);
  }

  private Verdict check(
      List<PokeProgram> programs, List<CheckOptions> parts, boolean counterexamples) {
    Budget budget = new Budget(options.limits(), gauge);
    List<Survey> surveys = parts.stream().map(part -> Survey.of(programs, part)).toList();
    List<SmpMachine> machines =
        surveys.stream().flatMap(survey -> survey.machines().stream()).toList();
    Survey survey = surveys.get(0);
    gauge.addSearches(machines.size());
    List<Searched> all = machines.parallelStream().map(one -> search(one, budget)).toList();
    int events = 0;
    CounterexampleSearch failing =
        new CounterexampleSearch(options.reductions(), new Budget(options.limits(), gauge));
    for (Searched one : all) {
      events |= one.events;
      failing.add(one.machine, one.events);
    }
    Set<Violation> kinds = kinds(events);
    Limit limit =
        all.stream().map(Searched::limit).filter(Objects::nonNull).findFirst().orElse(null);
    return new Verdict(
        outcome(kinds, limit),
        kinds,
        patcherOnly(events),
        (events & MoveEvents.HIDDEN) != 0,
        options,
        survey.sites(),
        survey.classes(),
        survey.neighbours(),
        all.stream().mapToLong(Searched::states).sum(),
        all.stream().mapToInt(Searched::depth).max().orElse(0),
        machines.size(),
        Duration.ofNanos(budget.nanos()),
        limit,
        counterexamples ? failing.shortest() : List.of());
  }

  /** What is left of a search: its states are let go. */
  private record Searched(
      SmpMachine machine, int events, long states, int depth, @Nullable Limit limit) {}

  private Searched search(SmpMachine machine, Budget budget) {
    Exploration exploration =
        new Exploration(new StateSpace(machine, options.reductions()), budget, 0);
    exploration.run();
    gauge.searchDone();
    return new Searched(
        machine,
        exploration.events(),
        exploration.states(),
        exploration.depth(),
        exploration.stop());
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
      int either = MoveEvents.ofAny(violation);
      if ((events & either) != 0) {
        kinds.add(violation);
      }
    }
    return Collections.unmodifiableSet(kinds);
  }

  private static Set<Violation> patcherOnly(int events) {
    Set<Violation> kinds = EnumSet.noneOf(Violation.class);
    for (Violation violation : kinds(events)) {
      if ((events & MoveEvents.of(violation)) == 0) {
        kinds.add(violation);
      }
    }
    return Collections.unmodifiableSet(kinds);
  }
}
