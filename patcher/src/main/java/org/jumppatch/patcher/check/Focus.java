package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.PokeStep.Publish;
import org.jumppatch.patcher.poke.PokeStep.Store;
import org.jumppatch.patcher.poke.Protocol;

/**
 * A program seen from a few of its sites: of the stores only those to them, of the batches only
 * those that write them and what lies between, and the one after. Vectors stay whole. Why that is
 * enough is said at {@link org.jumppatch.patcher.smp.space.Reduction#SITES}.
 */
final class Focus {
  private record Batches(int first, int last) {
    Batches and(Batches other) {
      return new Batches(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  private final Protocol protocol;

  /** By address of a site: the batches that write it. */
  private final Map<Long, Batches> written = new HashMap<>();

  /** Steps of batch b: {@code batchSteps[b]} to {@code batchSteps[b + 1]}. */
  private final int[] batchSteps;

  Focus(Protocol protocol) {
    this.protocol = protocol;
    PokeProgram program = protocol.program();
    int[] batches = program.vectorsOfSteps();
    batchSteps = new int[program.vectors().size() + 1];
    Arrays.fill(batchSteps, batches.length);
    for (int i = batches.length - 1; i >= 0; i--) {
      batchSteps[batches[i]] = i;
      if (program.steps().get(i) instanceof Store store) {
        Batches one = new Batches(batches[i], batches[i]);
        written.merge(program.entry(store).address(), one, Batches::and);
      }
    }
  }

  /** The protocol for the sites at these addresses; the program writes each. */
  Protocol on(Set<Long> addresses) {
    PokeProgram program = protocol.program();
    Batches batches = null;
    for (long address : addresses) {
      Batches one = written.get(address);
      batches = batches == null || one == null ? one : batches.and(one);
    }
    if (batches == null) {
      throw new IllegalArgumentException("no store to one of " + addresses);
    }
    int end = Math.min(batches.last + 2, program.vectors().size());
    List<PokeStep> steps = new ArrayList<>();
    for (int i = batchSteps[batches.first]; i < batchSteps[end]; i++) {
      add(steps, program.steps().get(i), addresses, batches.first);
    }
    return protocol.with(program.part(program.vectors().subList(batches.first, end), steps));
  }

  private void add(List<PokeStep> steps, PokeStep step, Set<Long> addresses, int first) {
    if (step instanceof Publish publish) {
      steps.add(new Publish(publish.vector() - first));
    } else if (!(step instanceof Store store)) {
      steps.add(step);
    } else if (addresses.contains(protocol.program().entry(store).address())) {
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
}
