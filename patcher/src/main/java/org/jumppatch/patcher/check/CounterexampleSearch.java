package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.smp.space.MoveEvents;
import org.jumppatch.patcher.smp.space.Reduction;
import org.jumppatch.patcher.smp.space.StateSpace;
import org.jumppatch.patcher.smp.space.Walk;

/**
 * Finds shortest counterexamples on machines that are known to have some. A step of the handler is
 * a step here, so the search is made again with none fused; what is found first is shortest.
 */
final class CounterexampleSearch {
  private record Failing(int number, SmpMachine machine, int events) {}

  private record Found(
      Failing failing, Exploration exploration, Violation kind, int event, int steps) {}

  /** Of two that are as short the one on the machine that was added first. */
  private static final Comparator<Found> SHORTEST =
      Comparator.comparingInt(Found::steps).thenComparingInt(found -> found.failing.number);

  private final Set<Reduction> reductions;
  private final Budget budget;
  private final List<Failing> machines = new ArrayList<>();

  CounterexampleSearch(Set<Reduction> reductions, Budget budget) {
    this.reductions = EnumSet.noneOf(Reduction.class);
    this.reductions.addAll(reductions);
    this.reductions.remove(Reduction.HANDLER);
    this.budget = budget;
  }

  /** Adds a machine and the events that a search of it has brought. */
  void add(SmpMachine machine, int events) {
    int violations = events & ~MoveEvents.HIDDEN;
    if (violations != 0) {
      machines.add(new Failing(machines.size(), machine, violations));
    }
  }

  /** A shortest one for each kind, the shortest first; none where a limit is reached before it. */
  List<Counterexample> shortest() {
    Map<Violation, Found> best = new EnumMap<>(Violation.class);
    machines.parallelStream()
        .flatMap(this::search)
        .forEach(
            found -> {
              synchronized (best) {
                best.merge(found.kind, found, BinaryOperator.minBy(SHORTEST));
              }
            });
    return best.values().stream()
        .sorted(Comparator.comparingInt(Found::steps))
        .map(CounterexampleSearch::follow)
        .toList();
  }

  /** What a search of one machine finds first of each kind. */
  private Stream<Found> search(Failing failing) {
    StateSpace space = new StateSpace(failing.machine, reductions);
    Exploration exploration = new Exploration(space, budget, failing.events);
    exploration.run();
    List<Found> found = new ArrayList<>();
    for (Violation kind : Violation.values()) {
      int event = firstOf(kind, exploration);
      if (event != 0) {
        found.add(new Found(failing, exploration, kind, event, exploration.stepsTo(event)));
      }
    }
    return found.stream();
  }

  /** The event of a kind that takes the fewest steps: another CPU's, or the patching CPU's. */
  private static int firstOf(Violation kind, Exploration exploration) {
    int others = exploration.events() & MoveEvents.of(kind);
    int own = exploration.events() & MoveEvents.ofPatcher(kind);
    if (others == 0 || own == 0) {
      return others | own;
    }
    return exploration.stepsTo(own) < exploration.stepsTo(others) ? own : others;
  }

  private static Counterexample follow(Found found) {
    Walk walk = new Walk(found.exploration.space());
    long[] path = found.exploration.pathTo(found.event);
    for (int i = 1; i < path.length; i++) {
      walk.to(path[i]);
    }
    walk.into(found.event);
    return Counterexample.of(found.failing.machine, walk.schedule(), found.kind);
  }
}
