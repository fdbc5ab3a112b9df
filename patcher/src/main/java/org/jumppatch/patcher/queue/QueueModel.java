package org.jumppatch.patcher.queue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.queue.Operation.Kind;

/**
 * Two callers, somebody who pokes one site, a module that goes, and a CPU that comes up, around one
 * queue. The first caller enables the keys and applies, the second disables the first key and
 * applies. Whoever queues, applies or pokes holds text_mutex for each of these, flips hold
 * jump_label_mutex.
 */
final class QueueModel {
  private static final String[] ACTORS = {"caller 1", "caller 2", "poker", "module"};
  private static final int POKER = 2;
  private static final String HOTPLUGGED = "cpu";

  /** A vector of the model has so much room where the sites overflow that of the kernel. */
  private static final int SMALL = 2;

  /** All that can ever wait. */
  private static final int LARGE = 8;

  private final QueueShape shape;
  private final Set<QueueRule> rules;
  private final int capacity;
  private final List<List<Operation>> scripts;

  QueueModel(QueueShape shape, Set<QueueRule> rules) {
    this.shape = shape;
    this.rules = Set.copyOf(rules);
    this.capacity = shape.overflows() ? SMALL : LARGE;
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

  /**
   * A step of somebody.
   *
   * @param actor who makes it
   * @param step what it is
   * @param next what comes of it; null where the kernel stops
   * @param violation why it stops, or null
   */
  record Move(
      String actor, String step, @Nullable QueueState next, @Nullable QueueViolation violation) {}

  /** Every step that can be made. */
  List<Move> moves(QueueState state) {
    List<Move> moves = new ArrayList<>();
    for (int actor = 0; actor < scripts.size(); actor++) {
      if (state.at(actor) < scripts.get(actor).size()) {
        Move move = move(state, actor, scripts.get(actor).get(state.at(actor)));
        if (move != null) {
          moves.add(move);
        }
      }
    }
    if (state.cpu() == QueueState.OFF && !(has(QueueRule.Q8) && state.isApplying())) {
      moves.add(
          new Move(
              HOTPLUGGED,
              "comes up; executes the kernel, not online yet",
              state.withCpu(QueueState.STARTING),
              null));
    } else if (state.cpu() == QueueState.STARTING) {
      moves.add(new Move(HOTPLUGGED, "is online", state.withCpu(QueueState.ONLINE), null));
    }
    return moves;
  }

  private boolean has(QueueRule rule) {
    return rules.contains(rule);
  }

  /** The actor's next step, or null if it has to wait. */
  private @Nullable Move move(QueueState state, int actor, Operation operation) {
    boolean own = state.flusher() == actor + 1;
    if (own) {
      // A poke is done with its own entry; all others go on with what they flushed for.
      boolean done = actor == POKER && Entries.last(state.vector(), Site.FOREIGN) >= 0;
      return went(
          actor, "synced, written: the vector is empty", done(state.ended(), actor, done ? 1 : 0));
    }
    return switch (operation.kind()) {
      case LOCK -> lock(state, actor);
      case COUNT -> count(state, actor, operation);
      case ADD -> add(state, actor, operation);
      case UNLOCK ->
          went(
              actor,
              "let go of the lock",
              done(state.lock() == actor + 1 ? state.locked(0) : state, actor, 1));
      case APPLY ->
          Entries.size(state.queue()) == 0
              ? went(actor, "nothing is left to apply", done(state, actor, 1))
              : begin(state, actor, "apply");
      case POKE -> poke(state, actor);
      case LEAVE ->
          state.isApplying()
              ? null
              : went(actor, "its text is freed", done(state.withoutModule(), actor, 1));
    };
  }

  private @Nullable Move lock(QueueState state, int actor) {
    boolean flips = actor < POKER;
    if (flips && !has(QueueRule.Q6)) {
      return went(actor, "take no lock", done(state, actor, 1));
    }
    return state.lock() != 0
        ? null
        : went(actor, "lock the keys", done(state.locked(actor + 1), actor, 1));
  }

  private static Move count(QueueState state, int actor, Operation operation) {
    int key = operation.key();
    if (state.count(key) == operation.value()) {
      int skipped = 1 + Site.of(key).length;
      return went(
          actor,
          "key %d: its count is %d already".formatted(key + 1, operation.value()),
          done(state, actor, skipped));
    }
    return went(
        actor,
        "key %d: set its count to %d".formatted(key + 1, operation.value()),
        done(state.withCount(key, operation.value()), actor, 1));
  }

  private @Nullable Move add(QueueState state, int actor, Operation operation) {
    if (state.isApplying() && has(QueueRule.Q7)) {
      return null;
    }
    int site = operation.site();
    String what = "site %s to %s".formatted(Site.name(site), text(operation.value()));
    if (site == Site.MODULE && state.gone()) {
      return went(actor, what + ": its module is gone", done(state, actor, 1));
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
          done(state.withQueue(Entries.removed(queue, waiting)), actor, 1));
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
        done(state.withQueue(Entries.inserted(queue, place, site, operation.value())), actor, 1));
  }

  private @Nullable Move poke(QueueState state, int actor) {
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
  private @Nullable Move begin(QueueState state, int actor, String why) {
    if (state.isApplying() || (has(QueueRule.Q8) && state.cpu() == QueueState.STARTING)) {
      return null;
    }
    String what = "%s %s".formatted(why, names(state.queue()));
    return state.gone() && Entries.last(state.queue(), Site.MODULE) >= 0
        ? stopped(actor, what, QueueViolation.USED_AFTER_FREE)
        : went(actor, what, state.begun(actor + 1));
  }

  private static QueueState done(QueueState state, int actor, int steps) {
    return state.advanced(actor, steps);
  }

  private static Move went(int actor, String step, QueueState next) {
    return new Move(ACTORS[actor], step, next, null);
  }

  private static Move stopped(int actor, String step, QueueViolation violation) {
    return new Move(ACTORS[actor], step, null, violation);
  }

  /** Behind all whose addresses are not above its own. */
  private int place(long queue, int site) {
    int place = Entries.size(queue);
    while (place > 0 && rank(Entries.site(queue, place - 1)) > rank(site)) {
      place--;
    }
    return place;
  }

  private int rank(int site) {
    return Site.rank(site, shape.descends());
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
    Set<QueueViolation> met = EnumSet.noneOf(QueueViolation.class);
    if (state.isApplying()) {
      meetVector(state, met);
      return met;
    }
    for (int key = 0; key < shape.keys(); key++) {
      if (!isBeingFlipped(state, key) && disagrees(state, key)) {
        met.add(QueueViolation.COUNT_AGAINST_TEXT);
        if (isOver(state)) {
          met.add(QueueViolation.STALE_AFTER_SYNC);
        }
      }
    }
    return met;
  }

  private void meetVector(QueueState state, Set<QueueViolation> met) {
    for (int i = 0; i < Entries.size(state.vector()); i++) {
      int site = Entries.site(state.vector(), i);
      if (state.cpu() == QueueState.STARTING || Entries.count(state.vector(), site) > 1) {
        met.add(QueueViolation.TORN);
      }
      if (!isFound(state.queue(), site)) {
        met.add(QueueViolation.SEARCH_MISS);
      }
    }
  }

  /**
   * The search of the int3 handler, by halves: {@code __inline_bsearch}, include/linux/bsearch.h.
   */
  private boolean isFound(long entries, int site) {
    int base = 0;
    for (int left = Entries.size(entries); left > 0; left >>= 1) {
      int pivot = base + (left >> 1);
      int found = Entries.site(entries, pivot);
      if (found == site) {
        return true;
      }
      if (rank(site) > rank(found)) {
        base = pivot + 1;
        left--;
      }
    }
    return false;
  }

  private static boolean disagrees(QueueState state, int key) {
    for (int site : Site.of(key)) {
      if (state.text(site) != state.count(key) && !(site == Site.MODULE && state.gone())) {
        return true;
      }
    }
    return false;
  }

  private boolean isBeingFlipped(QueueState state, int key) {
    for (int actor = 0; actor < POKER; actor++) {
      if (state.at(actor) < scripts.get(actor).size()) {
        Operation next = scripts.get(actor).get(state.at(actor));
        if (next.key() == key && (next.kind() == Kind.ADD || next.kind() == Kind.UNLOCK)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether both callers are through and nothing waits. */
  private boolean isOver(QueueState state) {
    return state.at(0) == scripts.get(0).size()
        && state.at(1) == scripts.get(1).size()
        && Entries.size(state.queue()) == 0;
  }
}
