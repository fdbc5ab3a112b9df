package org.jumppatch.patcher.poke;

import java.util.ArrayList;
import java.util.List;

/**
 * Fills vectors in the order in which sites are queued. A full vector, or an address below the last
 * one queued, ends a batch: the 6.x kernels flush it themselves (text_poke_flush), v5.3 refuses the
 * entry and the caller applies the vector and queues again (arch_jump_label_transform_queue), which
 * comes to the same batches. A queue that sorts inserts each entry where its address belongs, and
 * only a full vector ends a batch.
 */
public final class PokeQueue {
  private final Dialect dialect;
  private final boolean sorts;
  private final List<PokeVector> vectors = new ArrayList<>();
  private final List<PokeEntry> queued = new ArrayList<>();

  /**
   * @param dialect whose capacity holds
   * @param sorts whether an entry is inserted where its address belongs; none of the dialects'
   *     kernels does so yet
   */
  public PokeQueue(Dialect dialect, boolean sorts) {
    this.dialect = dialect;
    this.sorts = sorts;
  }

  /** A queue as the kernels of a dialect have it. */
  public PokeQueue(Dialect dialect) {
    this(dialect, false);
  }

  /** Queues a site, in a vector of its own if the last one is done. */
  public void add(PokeEntry entry) {
    if (queued.size() == dialect.capacity() || (!sorts && isBelowLast(entry))) {
      finish();
    }
    queued.add(place(entry), entry);
  }

  /** After all whose addresses are not above its own. */
  private int place(PokeEntry entry) {
    int place = queued.size();
    while (place > 0
        && Long.compareUnsigned(queued.get(place - 1).address(), entry.address()) > 0) {
      place--;
    }
    return place;
  }

  /** Ends the batch: {@code text_poke_finish}. Nothing happens where nothing is queued. */
  public void finish() {
    if (!queued.isEmpty()) {
      vectors.add(new PokeVector(queued));
      queued.clear();
    }
  }

  /** The vectors of all batches ended so far. */
  public List<PokeVector> vectors() {
    return List.copyOf(vectors);
  }

  /** The kernel's own test (text_poke_addr_ordered): an equal address passes. */
  private boolean isBelowLast(PokeEntry entry) {
    return !queued.isEmpty() && place(entry) < queued.size();
  }
}
