package org.jumppatch.patcher.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.queue.Operation.Kind;

/**
 * Who works on the queue, by number, and what each of them does: the first caller enables the keys
 * and applies, the second disables the first key and applies, somebody pokes one site, and a module
 * goes.
 */
final class Actors {
  private static final List<String> NAMES = List.of("caller 1", "caller 2", "poker", "module");
  static final int POKER = 2;

  private final List<List<Operation>> scripts;

  Actors(QueueShape shape, Set<QueueRule> rules) {
    List<Operation> first = new ArrayList<>(Operation.flip(0, 1));
    if (shape.keys() > 1) {
      first.addAll(Operation.flip(1, 1));
    }
    first.add(Operation.of(Kind.APPLY));
    List<Operation> second = new ArrayList<>(Operation.flip(0, 0));
    second.add(Operation.of(Kind.APPLY));
    List<Operation> module = new ArrayList<>();
    module.add(Operation.of(Kind.LOCK));
    if (rules.contains(QueueRule.Q9)) {
      module.add(Operation.of(Kind.APPLY));
    }
    module.add(Operation.of(Kind.LEAVE));
    module.add(Operation.of(Kind.UNLOCK));
    this.scripts = List.of(first, second, List.of(Operation.of(Kind.POKE)), module);
  }

  static String name(int actor) {
    return NAMES.get(actor);
  }

  /** Whether it flips keys. */
  static boolean flips(int actor) {
    return actor < POKER;
  }

  /** How many there are. */
  int count() {
    return scripts.size();
  }

  /** What an actor does next; null if it is through. */
  @Nullable Operation next(QueueState state, int actor) {
    List<Operation> script = scripts.get(actor);
    int at = state.at(actor);
    return at < script.size() ? script.get(at) : null;
  }
}
