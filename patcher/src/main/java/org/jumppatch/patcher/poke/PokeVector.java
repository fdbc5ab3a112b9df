package org.jumppatch.patcher.poke;

import java.util.List;

/**
 * The entries that one run of the protocol writes, in the order in which the handler searches them:
 * {@code tp_vec}.
 *
 * @param entries at least one
 */
public record PokeVector(List<PokeEntry> entries) {
  public PokeVector {
    entries = List.copyOf(entries);
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("an empty vector is never patched");
    }
  }

  /** Number of entries. */
  public int size() {
    return entries.size();
  }
}
