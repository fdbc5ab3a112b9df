package org.jumppatch.patcher.poke;

import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a mutation makes of a protocol.
 *
 * @param stage of several mutations, those of an earlier stage come first
 * @param flaws what it changes of the machine and of nothing else; none where it changes the
 *     program
 * @param change the protocol with it
 */
record MutationChange(Stage stage, Set<Flaw> flaws, UnaryOperator<Protocol> change) {
  MutationChange {
    flaws = Set.copyOf(flaws);
  }

  /** What is changed, in the order in which it has to be. */
  enum Stage {
    VECTORS,
    STEPS,
    FLAWS
  }

  /** Other entries, or in another order. */
  static MutationChange vectors(UnaryOperator<Protocol> change) {
    return new MutationChange(Stage.VECTORS, Set.of(), change);
  }

  /** Other steps, or in another order. */
  static MutationChange steps(UnaryOperator<Protocol> change) {
    return new MutationChange(Stage.STEPS, Set.of(), change);
  }

  /** The same program on a machine that is wrong. */
  static MutationChange machine(Flaw... flaws) {
    return new MutationChange(Stage.FLAWS, Set.of(flaws), protocol -> with(protocol, flaws));
  }

  private static Protocol with(Protocol protocol, Flaw... flaws) {
    Protocol changed = protocol;
    for (Flaw flaw : flaws) {
      changed = changed.with(flaw);
    }
    return changed;
  }
}
