package org.jumppatch.patcher.poke;

import java.util.EnumSet;
import java.util.Set;

/**
 * What there is to tell of a mutation: how it goes wrong, and the smallest machine that shows it.
 *
 * @param dialects whose kernels it could happen to, or did
 * @param cpus the fewest CPUs that show it, the patching one included
 * @param sites the fewest sites
 * @param foreignInt3 whether it takes an int3 of others (kprobes, kgdb)
 * @param patcherExecutes whether it takes the patching CPU to execute sites too
 * @param text one paragraph
 */
public record MutationStory(
    Set<Dialect> dialects,
    int cpus,
    int sites,
    boolean foreignInt3,
    boolean patcherExecutes,
    String text) {
  static final Set<Dialect> ALL = EnumSet.allOf(Dialect.class);

  public MutationStory {
    dialects = Set.copyOf(dialects);
    text = text.strip().replace('\n', ' ');
  }

  /** On two CPUs and one site. */
  static MutationStory plain(String text) {
    return new MutationStory(ALL, 2, 1, false, false, text);
  }

  /** On two CPUs and so many sites. */
  static MutationStory sites(Set<Dialect> dialects, int sites, String text) {
    return new MutationStory(dialects, 2, sites, false, false, text);
  }

  /** Shown by an int3 of others. */
  static MutationStory foreign(Dialect dialect, String text) {
    return new MutationStory(Set.of(dialect), 2, 1, true, false, text);
  }

  /** Found by the patcher itself. */
  static MutationStory alone(Set<Dialect> dialects, int sites, String text) {
    return new MutationStory(dialects, 1, sites, false, false, text);
  }

  /** Shown by what the patching CPU executes. */
  static MutationStory patcher(String text) {
    return new MutationStory(ALL, 1, 1, false, true, text);
  }
}
