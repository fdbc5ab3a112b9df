package org.jumppatch.patcher.poke;

import java.util.Set;

/**
 * Which syncs CPUs in user mode may put off.
 *
 * @param scheme how they do
 * @param noinstr addresses of sites that a CPU may execute on its way into the kernel, before it
 *     has caught up: a batch that writes one of them interrupts everybody
 */
public record SyncRule(SyncScheme scheme, Set<Long> noinstr) {
  /** None. */
  public static final SyncRule EACH = new SyncRule(SyncScheme.EACH, Set.of());

  public SyncRule {
    noinstr = Set.copyOf(noinstr);
  }

  /** Whether the syncs of a vector's batch may be put off. */
  boolean defers(PokeVector vector) {
    return scheme != SyncScheme.EACH
        && vector.entries().stream().noneMatch(entry -> noinstr.contains(entry.address()));
  }
}
