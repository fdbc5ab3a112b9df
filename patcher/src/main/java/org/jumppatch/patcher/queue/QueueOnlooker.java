package org.jumppatch.patcher.queue;

import java.util.EnumSet;
import java.util.Set;
import org.jumppatch.patcher.queue.Operation.Kind;

/** What a CPU that executes the sites, or reads a count, can meet in a state. */
final class QueueOnlooker {
  private final QueueShape shape;
  private final Actors actors;

  QueueOnlooker(QueueShape shape, Actors actors) {
    this.shape = shape;
    this.actors = actors;
  }

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
      if (shape.rank(site) > shape.rank(found)) {
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
    for (int actor = 0; actor < actors.count(); actor++) {
      Operation next = Actors.flips(actor) ? actors.next(state, actor) : null;
      if (next != null
          && next.key() == key
          && (next.kind() == Kind.ADD || next.kind() == Kind.UNLOCK)) {
        return true;
      }
    }
    return false;
  }

  /** Whether both callers are through and nothing waits. */
  private boolean isOver(QueueState state) {
    for (int actor = 0; actor < actors.count(); actor++) {
      if (Actors.flips(actor) && actors.next(state, actor) != null) {
        return false;
      }
    }
    return Entries.size(state.queue()) == 0;
  }
}
