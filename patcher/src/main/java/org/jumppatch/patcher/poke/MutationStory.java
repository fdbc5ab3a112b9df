package org.jumppatch.patcher.poke;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What there is to tell of a mutation: how it goes wrong, and the smallest machine that shows it.
 *
 * @param dialects whose kernels it could happen to, or did
 * @param cpus the fewest CPUs that show it, the patching one included
 * @param sites the fewest sites
 * @param takes what has to go on around the protocol
 * @param ofInlined whether it takes sites of a static call whose function is inlined
 * @param syncs how syncs are put off where it is a fault of that, and a CPU is isolated then
 * @param inNoinstr whether it takes sites in noinstr text
 * @param hides mutations that are not seen any more where this one is had too
 * @param text one paragraph
 */
public record MutationStory(
    Set<Dialect> dialects,
    int cpus,
    int sites,
    Set<Circumstance> takes,
    boolean ofInlined,
    SyncScheme syncs,
    boolean inNoinstr,
    List<Mutation> hides,
    String text) {
  static final Set<Dialect> ALL = EnumSet.allOf(Dialect.class);

  public MutationStory {
    dialects = Set.copyOf(dialects);
    takes = Set.copyOf(takes);
    hides = List.copyOf(hides);
    text = text.strip().replace('\n', ' ');
  }

  private MutationStory(
      Set<Dialect> dialects, int cpus, int sites, Set<Circumstance> takes, String text) {
    this(dialects, cpus, sites, takes, false, SyncScheme.EACH, false, List.of(), text);
  }

  /** On two CPUs and one site. */
  static MutationStory plain(String text) {
    return sites(ALL, 1, text);
  }

  /** On two CPUs and so many sites. */
  static MutationStory sites(Set<Dialect> dialects, int sites, String text) {
    return new MutationStory(dialects, 2, sites, Set.of(), text);
  }

  /** Shown by an int3 of others. */
  static MutationStory foreign(Dialect dialect, String text) {
    return new MutationStory(Set.of(dialect), 2, 1, Set.of(Circumstance.FOREIGN_INT3), text);
  }

  /** Found by the patcher itself. */
  static MutationStory alone(Set<Dialect> dialects, int sites, String text) {
    return new MutationStory(dialects, 1, sites, Set.of(), text);
  }

  /** Shown by what the patching CPU executes. */
  static MutationStory patcher(String text) {
    return new MutationStory(ALL, 1, 1, Set.of(Circumstance.PATCHER_EXECUTES), text);
  }

  /** Of static calls of inlined functions. */
  static MutationStory inlined(Set<Dialect> dialects, String text) {
    return new MutationStory(
        dialects, 2, 1, Set.of(), true, SyncScheme.EACH, false, List.of(), text);
  }

  /** Not a fault but what hides some. */
  static MutationStory hiding(List<Mutation> hidden, String text) {
    return new MutationStory(ALL, 2, 1, Set.of(), false, SyncScheme.EACH, false, hidden, text);
  }

  /** Of syncs that a CPU in user mode puts off: it is the one beside the patching CPU. */
  static MutationStory isolated(SyncScheme syncs, boolean inNoinstr, String text) {
    return new MutationStory(
        Set.of(Dialect.V6_16), 2, 1, Set.of(), false, syncs, inNoinstr, List.of(), text);
  }
}
