package org.jumppatch.patcher.poke;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.patcher.site.CodeBytes;

/**
 * All that the patching CPU does, step by step: what {@code text_poke_bp_batch} does for each
 * vector in turn.
 *
 * @param dialect the kernels whose protocol this is
 * @param syncRule which syncs CPUs in user mode may put off
 * @param vectors what the handler searches while each batch is on
 * @param steps in order
 */
public record PokeProgram(
    Dialect dialect, SyncRule syncRule, List<PokeVector> vectors, List<PokeStep> steps) {
  private static final CodeBytes INT3 = CodeBytes.of(CodeBytes.INT3);

  public PokeProgram {
    vectors = List.copyOf(vectors);
    steps = List.copyOf(steps);
  }

  /** The protocol for vectors that a {@link PokeQueue} filled: one batch each. */
  public static PokeProgram batches(Dialect dialect, List<PokeVector> vectors) {
    return batches(dialect, SyncRule.EACH, vectors);
  }

  /** The same where CPUs in user mode may put syncs off. */
  public static PokeProgram batches(Dialect dialect, SyncRule syncs, List<PokeVector> vectors) {
    List<PokeStep> steps = new ArrayList<>();
    for (int vector = 0; vector < vectors.size(); vector++) {
      addBatch(steps, dialect, syncs, vector, vectors.get(vector));
    }
    return new PokeProgram(dialect, syncs, vectors, steps);
  }

  /**
   * The protocol for each entry on its own ({@code text_poke_bp}), as before batches there were.
   */
  public static PokeProgram single(Dialect dialect, List<PokeEntry> entries) {
    return single(dialect, SyncRule.EACH, entries);
  }

  /** The same where CPUs in user mode may put syncs off. */
  public static PokeProgram single(Dialect dialect, SyncRule syncs, List<PokeEntry> entries) {
    return batches(
        dialect, syncs, entries.stream().map(entry -> new PokeVector(List.of(entry))).toList());
  }

  /** The same protocol with other vectors. */
  PokeProgram refilled(List<PokeVector> others) {
    return batches(dialect, syncRule, others);
  }

  /** The same vectors with other steps. */
  PokeProgram with(List<PokeStep> others) {
    return new PokeProgram(dialect, syncRule, vectors, others);
  }

  /** A part of it: some of its vectors, and steps that work on them. */
  public PokeProgram part(List<PokeVector> some, List<PokeStep> others) {
    return new PokeProgram(dialect, syncRule, some, others);
  }

  /** The entry that a store writes. */
  public PokeEntry entry(PokeStep.Store store) {
    return vectors.get(store.vector()).entries().get(store.entry());
  }

  /** By step: the number of the vector that it works on. */
  public int[] vectorsOfSteps() {
    int[] of = new int[steps.size()];
    int vector = 0;
    for (int i = 0; i < of.length; i++) {
      if (steps.get(i) instanceof PokeStep.Publish publish) {
        vector = publish.vector();
      } else if (steps.get(i) instanceof PokeStep.Store store) {
        vector = store.vector();
      }
      of[i] = vector;
    }
    return of;
  }

  /** Number of syncs: what each other CPU is interrupted for. */
  public int syncs() {
    int syncs = 0;
    for (PokeStep step : steps) {
      if (step instanceof PokeStep.Sync) {
        syncs++;
      }
    }
    return syncs;
  }

  private static void addBatch(
      List<PokeStep> steps, Dialect dialect, SyncRule syncs, int vector, PokeVector content) {
    boolean deferrable = syncs.defers(content);
    steps.add(new PokeStep.Publish(vector));
    addStores(steps, Phase.INT3, vector, content);
    steps.add(new PokeStep.Sync(Phase.INT3, deferrable));
    if (addStores(steps, Phase.TAILS, vector, content)) {
      steps.add(new PokeStep.Sync(Phase.TAILS, deferrable));
    }
    if (addStores(steps, Phase.FIRST_BYTES, vector, content) || dialect.alwaysSyncsLast()) {
      steps.add(new PokeStep.Sync(Phase.FIRST_BYTES, deferrable));
    }
    switch (dialect.liveness()) {
      case REFERENCE -> {
        steps.add(new PokeStep.Unpublish());
        steps.add(new PokeStep.Drain());
      }
      case COUNT -> {
        steps.add(new PokeStep.ClearVector());
        steps.add(new PokeStep.ClearCount());
      }
    }
  }

  /** Adds a phase's stores; returns whether there were any. */
  private static boolean addStores(
      List<PokeStep> steps, Phase phase, int vector, PokeVector content) {
    int before = steps.size();
    for (int entry = 0; entry < content.size(); entry++) {
      PokeEntry poke = content.entries().get(entry);
      CodeBytes text = poke.text();
      int from = phase == Phase.TAILS ? 1 : 0;
      CodeBytes bytes =
          switch (phase) {
            case INT3 -> INT3;
            case TAILS -> text.length() == 1 ? null : text.slice(1, text.length());
            case FIRST_BYTES -> text.first() == CodeBytes.INT3 ? null : text.slice(0, 1);
          };
      if (bytes != null) {
        long address = poke.address() + from;
        steps.add(new PokeStep.Store(phase, vector, entry, phase.usual(), address, bytes));
      }
    }
    return steps.size() > before;
  }
}
