package org.jumppatch.patcher.poke;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.patcher.site.CodeBytes;

/**
 * The patcher's program together with how the other CPUs and the handler behave while it runs.
 *
 * @param program what the patching CPU does
 * @param flaws where the machine differs from a correct one; none as shipped
 * @param before what the sites hold at first, by address: not always what their entries expect
 */
public record Protocol(PokeProgram program, Set<Flaw> flaws, Map<Long, CodeBytes> before) {
  public Protocol {
    flaws = Set.copyOf(flaws);
    before = Map.copyOf(before);
  }

  /** The protocol as the kernel has it, on memory that holds what the entries expect. */
  public static Protocol of(PokeProgram program) {
    Map<Long, CodeBytes> before = new HashMap<>();
    for (PokeVector vector : program.vectors()) {
      for (PokeEntry entry : vector.entries()) {
        before.putIfAbsent(entry.address(), entry.old());
      }
    }
    return new Protocol(
        program,
        program.dialect().liveness() == Dialect.Liveness.COUNT
            ? EnumSet.of(Flaw.COUNT_WITHOUT_REFERENCE)
            : EnumSet.noneOf(Flaw.class),
        before);
  }

  /**
   * The protocol with all these mutations at once. Those of the vectors come first, those of the
   * steps next, whatever the order given.
   */
  public Protocol with(Collection<Mutation> mutations) {
    Protocol mutated = this;
    if (mutations.isEmpty()) {
      return mutated;
    }
    List<Mutation> inOrder = mutations.stream().distinct().sorted(Mutation.BY_STAGE).toList();
    for (Mutation mutation : inOrder) {
      mutated = mutation.apply(mutated);
    }
    return mutated;
  }

  /**
   * Whether each site holds what the first entry that writes it expects; where one does not the
   * patcher stops, and writes none of its batch.
   */
  public boolean findsWhatIsExpected() {
    Set<Long> met = new HashSet<>();
    for (PokeVector vector : program.vectors()) {
      for (PokeEntry entry : vector.entries()) {
        if (met.add(entry.address()) && !entry.old().equals(before.get(entry.address()))) {
          return false;
        }
      }
    }
    return true;
  }

  /** The same with another program. */
  public Protocol with(PokeProgram changed) {
    return new Protocol(changed, flaws, before);
  }

  Protocol with(Flaw flaw) {
    EnumSet<Flaw> all = EnumSet.of(flaw);
    all.addAll(flaws);
    return new Protocol(program, all, before);
  }
}
