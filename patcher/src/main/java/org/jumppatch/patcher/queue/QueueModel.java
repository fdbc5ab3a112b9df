package org.jumppatch.patcher.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the actors, and a CPU that comes up, do to one queue, step by step. Whoever queues, applies
 * or pokes holds text_mutex for each of these, flips hold jump_label_mutex.
 */
final class QueueModel {
  private static final String HOTPLUGGED = "cpu";

  /** A vector of the model has so much room where the sites overflow that of the kernel. */
  private static final int SMALL = 2;

  /** All that can ever wait. */
  private static final int LARGE = 8;

  private final QueueShape shape;
  private final Set<QueueRule> rules;
  private final int capacity;
  private final Actors actors;
  private final QueueOnlooker onlooker;

  QueueModel(QueueShape shape, Set<QueueRule> rules) {
    this.shape = shape;
    this.rules = Set.copyOf(rules);
    this.capacity = shape.overflows() ? SMALL : LARGE;
    this.actors = new Actors(shape, rules);
    this.onlooker = new QueueOnlooker(shape, actors);
  }

  /** Every step that can be made. */
  List<QueueMove> moves(QueueState state) {
    List<QueueMove> moves = new ArrayList<>();
    for (int actor = 0; actor < actors.count(); actor++) {
      Operation next = actors.next(state, actor);
      QueueMove move = next == null ? null : move(state, actor, next);
      if (move != null) {
        moves.add(move);
      }
    }
    if (state.cpu() == QueueState.OFF && !(has(QueueRule.Q8) && state.isApplying())) {
      moves.add(
          QueueMove.to(
              state.withCpu(QueueState.STARTING),
              HOTPLUGGED,
              "comes up; executes the kernel, not online yet"));
    } else if (state.cpu() == QueueState.STARTING) {
      moves.add(QueueMove.to(state.withCpu(QueueState.ONLINE), HOTPLUGGED, "is online"));
    }
    return moves;
  }

  private boolean has(QueueRule rule) {
    return rules.contains(rule);
  }

  /** The actor's next step, or null if it has to wait. */
  private @Nullable QueueMove move(QueueState state, int actor, Operation operation) {
    if (state.flusher() == actor + 1) {
      // A poke is done with its own entry; all others go on with what they flushed for.
      boolean done = actor == Actors.POKER && Entries.last(state.vector(), Site.FOREIGN) >= 0;
      return went(
          actor,
          "synced, written: the vector is empty",
          state.ended().advanced(actor, done ? 1 : 0));
    }
    return switch (operation.kind()) {
      case LOCK -> lock(state, actor);
      case COUNT -> count(state, actor, operation);
      case ADD -> add(state, actor, operation);
      case UNLOCK ->
          went(
              actor,
              "let go of the lock",
              (state.lock() == actor + 1 ? state.locked(0) : state).advanced(actor, 1));
      case APPLY ->
          Entries.size(state.queue()) == 0
              ? went(actor, "nothing is left to apply", state.advanced(actor, 1))
              : begin(state, actor, "apply");
      case POKE -> poke(state, actor);
      case LEAVE ->
          state.isApplying()
              ? null
              : went(actor, "its text is freed", state.withoutModule().advanced(actor, 1));
    };
  }

  private @Nullable QueueMove lock(QueueState state, int actor) {
    if (Actors.flips(actor) && !has(QueueRule.Q6)) {
      return went(actor, "take no lock", state.advanced(actor, 1));
    }
    return state.lock() != 0
        ? null
        : went(actor, "lock the keys", state.locked(actor + 1).advanced(actor, 1));
  }

  private static QueueMove count(QueueState state, int actor, Operation operation) {
    int key = operation.key();
    if (state.count(key) == operation.value()) {
      int skipped = 1 + Site.of(key).length;
      return went(
          actor,
          "key %d: its count is %d already".formatted(key + 1, operation.value()),
          state.advanced(actor, skipped));
    }
    return went(
        actor,
        "key %d: set its count to %d".formatted(key + 1, operation.value()),
        state.withCount(key, operation.value()).advanced(actor, 1));
  }

  private @Nullable QueueMove add(QueueState state, int actor, Operation operation) {
    if (state.isApplying() && has(QueueRule.Q7)) {
      return null;
    }
    int site = operation.site();
    String what = "site %s to %s".formatted(Site.name(site), text(operation.value()));
    if (site == Site.MODULE && state.gone()) {
      return went(actor, what + ": its module is gone", state.advanced(actor, 1));
    }
    long queue = state.queue();
    int waiting = Entries.last(queue, site);
    int present =
        has(QueueRule.Q1) && waiting >= 0 ? Entries.value(queue, waiting) : state.text(site);
    if (present == operation.value()) {
      return stopped(actor, "queue " + what + ": it is so already", QueueViolation.UNEXPECTED_OP);
    }
    if (waiting >= 0 && has(QueueRule.Q2)) {
      return went(
          actor,
          "queue " + what + ": takes the entry back that waits",
          state.withQueue(Entries.removed(queue, waiting)).advanced(actor, 1));
    }
    int size = Entries.size(queue);
    if (size == capacity) {
      return has(QueueRule.Q4)
          ? begin(state, actor, "the vector is full: apply")
          : stopped(
              actor, "queue " + what + " behind the vector's end", QueueViolation.USED_AFTER_FREE);
    }
    int place = place(queue, site);
    if (!has(QueueRule.Q3)) {
      place = size;
    } else if (!shape.sorts() && place < size) {
      return begin(state, actor, "the address descends: apply");
    }
    return went(
        actor,
        "queue " + what,
        state
            .withQueue(Entries.inserted(queue, place, site, operation.value()))
            .advanced(actor, 1));
  }

  private @Nullable QueueMove poke(QueueState state, int actor) {
    if (state.isApplying()) {
      return null;
    }
    int size = Entries.size(state.queue());
    if (size > 0 && has(QueueRule.Q5)) {
      return begin(state, actor, "entries wait: apply");
    }
    if (size == capacity) {
      return stopped(actor, "add site f behind the vector's end", QueueViolation.USED_AFTER_FREE);
    }
    QueueState added = state.withQueue(Entries.inserted(state.queue(), size, Site.FOREIGN, 1));
    return begin(added, actor, "add site f and apply");
  }

  /** Begins to apply what waits, or has to wait itself. */
  private @Nullable QueueMove begin(QueueState state, int actor, String why) {
    if (state.isApplying() || (has(QueueRule.Q8) && state.cpu() == QueueState.STARTING)) {
      return null;
    }
    String what = "%s %s".formatted(why, names(state.queue()));
    return state.gone() && Entries.last(state.queue(), Site.MODULE) >= 0
        ? stopped(actor, what, QueueViolation.USED_AFTER_FREE)
        : went(actor, what, state.begun(actor + 1));
  }

  private static QueueMove went(int actor, String step, QueueState next) {
    return QueueMove.to(next, Actors.name(actor), step);
  }

  private static QueueMove stopped(int actor, String step, QueueViolation violation) {
    return QueueMove.stopped(violation, Actors.name(actor), step);
  }

  /** Behind all whose addresses are not above its own. */
  private int place(long queue, int site) {
    int place = Entries.size(queue);
    while (place > 0 && shape.rank(Entries.site(queue, place - 1)) > shape.rank(site)) {
      place--;
    }
    return place;
  }

  private static String text(int value) {
    return value == 1 ? "new" : "old";
  }

  private static String names(long entries) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < Entries.size(entries); i++) {
      names.add(Site.name(Entries.site(entries, i)));
    }
    return String.join(", ", names);
  }

  /** What a CPU that executes the sites, or reads a count, can meet in a state. */
  Set<QueueViolation> violations(QueueState state) {
    return onlooker.violations(state);
  }
}
