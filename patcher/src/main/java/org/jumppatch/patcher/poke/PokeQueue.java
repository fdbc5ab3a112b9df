package org.jumppatch.patcher.poke;

import java.util.ArrayList;
import java.util.List;

/**
 * Fills vectors in the order in which sites are queued. A full vector, or an address below the last
 * one queued, ends a batch: the 6.x kernels flush it themselves (text_poke_flush), v5.3 refuses the
 * entry and the caller applies the vector and queues again (arch_jump_label_transform_queue), which
 * comes to the same batches.
 */
public final class PokeQueue {
  private final Dialect dialect;
  private final List<PokeVector> vectors = new ArrayList<>();
  private final List<PokeEntry> queued = new ArrayList<>();

  /**
   * @param dialect whose capacity holds
   */
  public PokeQueue(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Adds a site behind those queued before, in a vector of its own if the last one is done. */
  public void add(PokeEntry entry) {
    if (queued.size() == dialect.capacity() || (!queued.isEmpty() && isBelowLast(entry))) {
      finish();
    }
    queued.add(entry);
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
    long last = queued.get(queued.size() - 1).address();
    return Long.compareUnsigned(entry.address(), last) < 0;
  }
}
