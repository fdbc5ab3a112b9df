package org.jumppatch.patcher.poke;

import java.util.ArrayList;
import java.util.List;

/**
 * All that the patching CPU does, step by step: what {@code text_poke_bp_batch} does for each
 * vector in turn.
 *
 * @param recipe the protocol: what is done for each vector
 * @param syncRule which syncs CPUs in user mode may put off
 * @param vectors what the handler searches while each batch is on
 * @param steps in order
 */
public record PokeProgram(
    Recipe recipe, SyncRule syncRule, List<PokeVector> vectors, List<PokeStep> steps) {
  public PokeProgram {
    vectors = List.copyOf(vectors);
    steps = List.copyOf(steps);
  }

  /** The protocol for vectors that a {@link PokeQueue} filled: one batch each. */
  public static PokeProgram batches(Dialect dialect, List<PokeVector> vectors) {
    return of(Recipe.of(dialect), SyncRule.EACH, vectors);
  }

  /** A protocol for vectors, and which of its syncs CPUs in user mode may put off. */
  public static PokeProgram of(Recipe recipe, SyncRule syncs, List<PokeVector> vectors) {
    List<PokeStep> steps = new ArrayList<>();
    for (int vector = 0; vector < vectors.size(); vector++) {
      PokeVector content = vectors.get(vector);
      recipe.addTo(steps, vector, content, syncs.defers(content));
    }
    return new PokeProgram(recipe, syncs, vectors, steps);
  }

  /** The kernels whose protocol this is. */
  public Dialect dialect() {
    return recipe.dialect();
  }

  /**
   * The protocol for each entry on its own ({@code text_poke_bp}), as before batches there were.
   */
  public static PokeProgram single(Dialect dialect, List<PokeEntry> entries) {
    return of(Recipe.of(dialect), SyncRule.EACH, single(entries));
  }

  /** A vector for each entry. */
  public static List<PokeVector> single(List<PokeEntry> entries) {
    return entries.stream().map(entry -> new PokeVector(List.of(entry))).toList();
  }

  /** The same protocol with other vectors. */
  PokeProgram refilled(List<PokeVector> others) {
    return of(recipe, syncRule, others);
  }

  /** The same vectors with other steps. */
  PokeProgram with(List<PokeStep> others) {
    return new PokeProgram(recipe, syncRule, vectors, others);
  }

  /** A part of it: some of its vectors, and steps that work on them. */
  public PokeProgram part(List<PokeVector> some, List<PokeStep> others) {
    return new PokeProgram(recipe, syncRule, some, others);
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

  /** Whether no vector takes another's place while a handler may hold a reference to that. */
  public boolean waitsForHandlers() {
    boolean waited = true;
    for (PokeStep step : steps) {
      if (step instanceof PokeStep.Publish && !waited) {
        return false;
      }
      waited = waited ? !(step instanceof PokeStep.Publish) : step instanceof PokeStep.Drain;
    }
    return true;
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
}
