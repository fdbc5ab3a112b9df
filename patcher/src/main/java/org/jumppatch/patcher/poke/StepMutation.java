package org.jumppatch.patcher.poke;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jumppatch.patcher.poke.PokeStep.ClearCount;
import org.jumppatch.patcher.poke.PokeStep.ClearVector;
import org.jumppatch.patcher.poke.PokeStep.Drain;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.poke.PokeStep.Publish;
import org.jumppatch.patcher.poke.PokeStep.ReuseStack;
import org.jumppatch.patcher.poke.PokeStep.Store;
import org.jumppatch.patcher.poke.PokeStep.Sync;
import org.jumppatch.patcher.poke.PokeStep.Unpublish;

/** Changes of the steps, made to each batch of a program on its own. */
final class StepMutation {
  private StepMutation() {}

  static Protocol withoutSync(Protocol protocol, Phase phase) {
    return eachBatch(protocol, batch -> without(batch, step -> isSync(step, phase)));
  }

  static Protocol tailsFirst(Protocol protocol) {
    return eachBatch(
        protocol,
        batch -> {
          Predicate<PokeStep> tails = step -> isStore(step, Part.TAIL) || isSync(step, Phase.TAILS);
          return movedBehind(batch, tails, step -> step instanceof Publish);
        });
  }

  static Protocol publishedLate(Protocol protocol) {
    return eachBatch(
        protocol,
        batch ->
            movedBehind(batch, step -> step instanceof Publish, step -> isStore(step, Part.INT3)));
  }

  static Protocol unpublishedEarly(Protocol protocol) {
    return eachBatch(
        protocol,
        batch -> movedBehind(batch, StepMutation::takesDown, step -> isStore(step, Part.FIRST)));
  }

  static Protocol clearedByCount(Protocol protocol) {
    return eachBatch(
        protocol,
        batch -> {
          List<PokeStep> changed = without(batch, StepMutation::takesDown);
          changed.add(new ClearVector());
          changed.add(new ClearCount());
          return changed;
        });
  }

  static Protocol stackReused(Protocol protocol) {
    return eachBatch(
        protocol,
        batch -> {
          List<PokeStep> changed = new ArrayList<>(batch);
          changed.add(new ReuseStack());
          return changed;
        });
  }

  static Protocol wholeStores(Protocol protocol) {
    return eachBatch(
        protocol,
        batch ->
            withoutInt3(
                batch,
                (store, changed) -> {
                  PokeEntry entry = protocol.program().entry(store);
                  changed.add(
                      new Store(
                          store.phase(),
                          store.vector(),
                          store.entry(),
                          Part.WHOLE,
                          entry.address(),
                          entry.text()));
                }));
  }

  static Protocol byteStores(Protocol protocol) {
    return eachBatch(
        protocol,
        batch ->
            withoutInt3(
                batch,
                (store, changed) -> {
                  PokeEntry entry = protocol.program().entry(store);
                  for (int i = 0; i < entry.length(); i++) {
                    changed.add(
                        new Store(
                            store.phase(),
                            store.vector(),
                            store.entry(),
                            i == 0 ? Part.FIRST : Part.TAIL,
                            entry.address() + i,
                            entry.text().slice(i, i + 1)));
                  }
                }));
  }

  /** What a batch writes in noinstr text is no reason to interrupt CPUs in user mode. */
  static Protocol allDeferred(Protocol protocol) {
    if (protocol.program().syncRule().scheme() == SyncScheme.EACH) {
      return protocol;
    }
    List<PokeStep> changed =
        protocol.program().steps().stream()
            .map(step -> step instanceof Sync sync ? new Sync(sync.phase(), true) : step)
            .toList();
    return protocol.with(protocol.program().with(changed));
  }

  private interface StoreChange {
    void apply(Store int3, List<PokeStep> changed);
  }

  /**
   * Puts other stores where the int3 was written and drops all that follow but the last sync. A
   * batch from which another mutation took the int3 stays as that one made it.
   */
  private static List<PokeStep> withoutInt3(List<PokeStep> batch, StoreChange change) {
    if (batch.stream().noneMatch(step -> isStore(step, Part.INT3))) {
      return batch;
    }
    List<PokeStep> changed = new ArrayList<>();
    for (PokeStep step : batch) {
      if (step instanceof Store store) {
        if (store.part() == Part.INT3) {
          change.apply(store, changed);
        }
      } else if (!isSync(step, Phase.INT3) && !isSync(step, Phase.TAILS)) {
        changed.add(step);
      }
    }
    return changed;
  }

  private static Protocol eachBatch(Protocol protocol, UnaryOperator<List<PokeStep>> change) {
    PokeProgram program = protocol.program();
    List<PokeStep> changed = new ArrayList<>(program.steps().size());
    int[] vectors = program.vectorsOfSteps();
    int begin = 0;
    for (int i = 1; i <= vectors.length; i++) {
      if (i == vectors.length || vectors[i] != vectors[begin]) {
        changed.addAll(change.apply(program.steps().subList(begin, i)));
        begin = i;
      }
    }
    return protocol.with(program.with(changed));
  }

  private static List<PokeStep> without(List<PokeStep> batch, Predicate<PokeStep> unwanted) {
    List<PokeStep> changed = new ArrayList<>(batch);
    changed.removeIf(unwanted);
    return changed;
  }

  /** Moves some steps after the last one that is an anchor; nothing moves where there is none. */
  private static List<PokeStep> movedBehind(
      List<PokeStep> batch, Predicate<PokeStep> moved, Predicate<PokeStep> anchor) {
    List<PokeStep> changed = without(batch, moved);
    int last = -1;
    for (int i = 0; i < changed.size(); i++) {
      last = anchor.test(changed.get(i)) ? i : last;
    }
    if (last < 0) {
      return batch;
    }
    changed.addAll(last + 1, batch.stream().filter(moved).toList());
    return changed;
  }

  private static boolean isSync(PokeStep step, Phase phase) {
    return step instanceof Sync sync && sync.phase() == phase;
  }

  private static boolean isStore(PokeStep step, Part part) {
    return step instanceof Store store && store.part() == part;
  }

  private static boolean takesDown(PokeStep step) {
    return step instanceof Unpublish
        || step instanceof Drain
        || step instanceof ClearVector
        || step instanceof ClearCount;
  }
}
