package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.PokeStep.Publish;
import org.jumppatch.patcher.poke.PokeStep.Store;
import org.jumppatch.patcher.poke.Protocol;

/**
 * A program seen from a few of its sites: of the stores only those to them, of the batches only
 * those that write them and what lies between, and the one behind. Vectors stay whole. Why that is
 * enough is said at {@link org.jumppatch.patcher.smp.Reduction#SITES}.
 */
final class Focus {
  private final Protocol protocol;
  private final int[] vectors;

  Focus(Protocol protocol) {
    this.protocol = protocol;
    this.vectors = protocol.program().vectorsOfSteps();
  }

  /** The protocol for the sites at these addresses. */
  Protocol on(Set<Long> addresses) {
    PokeProgram program = protocol.program();
    int first = Integer.MAX_VALUE;
    int last = -1;
    for (int i = 0; i < vectors.length; i++) {
      if (writesOne(program, i, addresses)) {
        first = Math.min(first, vectors[i]);
        last = Math.max(last, vectors[i]);
      }
    }
    int end = Math.min(last + 2, program.vectors().size());
    List<PokeStep> steps = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i] >= first && vectors[i] < end) {
        add(steps, i, addresses, first);
      }
    }
    return protocol.with(
        new PokeProgram(program.dialect(), program.vectors().subList(first, end), steps));
  }

  private void add(List<PokeStep> steps, int position, Set<Long> addresses, int first) {
    PokeStep step = protocol.program().steps().get(position);
    if (step instanceof Publish publish) {
      steps.add(new Publish(publish.vector() - first));
    } else if (!(step instanceof Store store)) {
      steps.add(step);
    } else if (writesOne(protocol.program(), position, addresses)) {
      steps.add(
          new Store(
              store.phase(),
              store.vector() - first,
              store.entry(),
              store.part(),
              store.address(),
              store.bytes()));
    }
  }

  private static boolean writesOne(PokeProgram program, int position, Set<Long> addresses) {
    return program.steps().get(position) instanceof Store store
        && addresses.contains(program.entry(store).address());
  }
}
