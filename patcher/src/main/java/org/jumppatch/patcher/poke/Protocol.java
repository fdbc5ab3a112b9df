package org.jumppatch.patcher.poke;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The patcher's program together with how the other CPUs and the handler behave while it runs.
 *
 * @param program what the patching CPU does
 * @param flaws where the machine differs from a correct one; none as shipped
 */
public record Protocol(PokeProgram program, Set<Flaw> flaws) {
  public Protocol {
    flaws = Set.copyOf(flaws);
  }

  /** The protocol as the kernel has it. */
  public static Protocol of(PokeProgram program) {
    return new Protocol(
        program,
        program.dialect().liveness() == Dialect.Liveness.COUNT
            ? EnumSet.of(Flaw.COUNT_WITHOUT_REFERENCE)
            : EnumSet.noneOf(Flaw.class));
  }

  /**
   * The protocol with all these mutations at once. Those of the vectors come first, those of the
   * steps next, whatever the order given.
   */
  public Protocol with(Collection<Mutation> mutations) {
    Protocol mutated = this;
    List<Mutation> inOrder = mutations.stream().distinct().sorted(Mutation.BY_STAGE).toList();
    for (Mutation mutation : inOrder) {
      mutated = mutation.apply(mutated);
    }
    return mutated;
  }

  Protocol with(PokeProgram changed) {
    return new Protocol(changed, flaws);
  }

  Protocol with(Flaw flaw) {
    EnumSet<Flaw> all = EnumSet.of(flaw);
    all.addAll(flaws);
    return new Protocol(program, all);
  }
}
