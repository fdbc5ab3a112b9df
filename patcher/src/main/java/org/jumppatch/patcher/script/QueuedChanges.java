package org.jumppatch.patcher.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;

/** The changes of a script so far, batch by batch, and what they leave in memory. */
final class QueuedChanges {
  /** A change and where in the script it was asked for. */
  record Queued(SiteChange change, Position at, int batch) {}

  private final TreeMap<Long, Queued> last = new TreeMap<>(Long::compareUnsigned);
  private final List<List<SiteChange>> batches = new ArrayList<>();
  private final List<SiteChange> open = new ArrayList<>();

  /**
   * An earlier change that stands in the way of one of these bytes: one of other bytes that are
   * partly the same, or one of the same bytes that is not written yet. Null where there is none.
   */
  @Nullable Queued inTheWay(long address, int length) {
    Map.Entry<Long, Queued> below = last.floorEntry(address + length - 1);
    if (below == null) {
      return null;
    }
    Queued queued = below.getValue();
    SiteChange change = queued.change();
    if (change.address() == address && change.old().length() == length) {
      return queued.batch() == batch() ? queued : null;
    }
    return Long.compareUnsigned(change.address() + change.old().length(), address) > 0
        ? queued
        : null;
  }

  /** What earlier changes put at an address, or null where there is none. */
  @Nullable CodeBytes textAt(long address) {
    Queued queued = last.get(address);
    return queued == null ? null : queued.change().text();
  }

  /** The number of the batch that changes are queued for, from 0 on. */
  int batch() {
    return batches.size();
  }

  /** Queues a change that nothing is in the way of. */
  void add(SiteChange change, Position at) {
    last.put(change.address(), new Queued(change, at, batch()));
    open.add(change);
  }

  /** Ends the batch. */
  void commit() {
    if (!open.isEmpty()) {
      batches.add(List.copyOf(open));
      open.clear();
    }
  }

  /** All ended batches, each in the order of the script. */
  List<List<SiteChange>> batches() {
    return List.copyOf(batches);
  }
}
