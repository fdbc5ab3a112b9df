package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.patcher.smp.Reduction;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.StateSpace;
import org.jumppatch.patcher.smp.Violation;
import org.jumppatch.patcher.smp.Walk;

/**
 * Finds shortest counterexamples on machines that are known to have some. A step of the handler is
 * a step here, so the search is made again with none fused; what is found first is shortest.
 */
final class CounterexampleSearch {
  private record Failing(SmpMachine machine, int events) {}

  private record Found(SmpMachine machine, Exploration exploration, int event) {
    int steps() {
      return exploration.stepsTo(event);
    }
  }

  private final CheckOptions options;
  private final List<Failing> machines = new ArrayList<>();

  CounterexampleSearch(CheckOptions options) {
    this.options = options;
  }

  /** Adds a machine and the events that a search of it has brought. */
  void add(SmpMachine machine, int events) {
    int violations = events & ~StateSpace.HIDDEN;
    if (violations != 0) {
      machines.add(new Failing(machine, violations));
    }
  }

  /** A shortest one for each kind, the shortest first; none where a limit is reached before it. */
  List<Counterexample> shortest() {
    Set<Reduction> unfused = EnumSet.noneOf(Reduction.class);
    unfused.addAll(options.reductions());
    unfused.remove(Reduction.HANDLER);
    Map<Violation, Found> best = new EnumMap<>(Violation.class);
    for (Failing failing : machines) {
      StateSpace space = new StateSpace(failing.machine, unfused);
      Exploration exploration = new Exploration(space, options.limits(), failing.events);
      exploration.run();
      for (Violation kind : Violation.values()) {
        int event = firstOf(kind, exploration);
        if (event != 0) {
          Found found = new Found(failing.machine, exploration, event);
          best.merge(kind, found, (a, b) -> b.steps() < a.steps() ? b : a);
        }
      }
    }
    return best.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getValue().steps()))
        .map(entry -> follow(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The event of a kind that takes the fewest steps: another CPU's, or the patching CPU's. */
  private static int firstOf(Violation kind, Exploration exploration) {
    int others = exploration.events() & StateSpace.event(kind);
    int own = exploration.events() & StateSpace.eventOfPatcher(kind);
    if (others == 0 || own == 0) {
      return others | own;
    }
    return exploration.stepsTo(own) < exploration.stepsTo(others) ? own : others;
  }

  private static Counterexample follow(Violation kind, Found found) {
    Walk walk = new Walk(found.exploration.space());
    long[] path = found.exploration.pathTo(found.event);
    for (int i = 1; i < path.length; i++) {
      walk.to(path[i]);
    }
    walk.into(found.event);
    return Counterexample.of(found.machine, walk.schedule(), kind);
  }
}
