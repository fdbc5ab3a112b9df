package org.jumppatch.patcher.trace;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Phase;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.PokeStep.Part;

/**
 * Which steps of a program begin and end its batches and phases. A mutated program has its steps in
 * another order, so a phase here reaches from the first to the last of its stores and syncs.
 */
final class ProgramOutline {
  private final List<PokeStep> steps;

  /** By step: the vector it works on. */
  private final int[] batch;

  /** By step: the phase it belongs to, null for none. */
  private final @Nullable Phase[] phase;

  private final int batches;

  ProgramOutline(PokeProgram program) {
    steps = program.steps();
    batches = program.vectors().size();
    batch = program.vectorsOfSteps();
    phase = new @Nullable Phase[steps.size()];
    for (int i = 0; i < phase.length; i++) {
      if (steps.get(i) instanceof PokeStep.Store store) {
        phase[i] = store.phase();
      } else if (steps.get(i) instanceof PokeStep.Sync sync) {
        phase[i] = sync.phase();
      }
    }
    bridge();
  }

  /** Gives steps that stand between two of one phase to that phase. */
  private void bridge() {
    int last = -1;
    for (int i = 0; i < phase.length; i++) {
      if (phase[i] != null) {
        if (last >= 0 && phase[last] == phase[i] && batch[last] == batch[i]) {
          for (int between = last + 1; between < i; between++) {
            phase[between] = phase[i];
          }
        }
        last = i;
      }
    }
  }

  int batches() {
    return batches;
  }

  /** Index of the vector that a step works on. */
  int batch(int position) {
    return batch[position];
  }

  /** The phase of a step that belongs to one. */
  Phase phase(int position) {
    return Objects.requireNonNull(phase[position]);
  }

  /** What is written from a step on until its phase ends. */
  Set<Part> writes(int position) {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    for (int i = position; i < phase.length; i++) {
      if (steps.get(i) instanceof PokeStep.Store store) {
        parts.add(store.part());
      }
      if (endsPhase(i)) {
        break;
      }
    }
    return parts;
  }

  boolean beginsBatch(int position) {
    return position == 0 || batch[position - 1] != batch[position];
  }

  boolean endsBatch(int position) {
    return position == batch.length - 1 || batch[position + 1] != batch[position];
  }

  boolean beginsPhase(int position) {
    return phase[position] != null
        && (beginsBatch(position) || phase[position - 1] != phase[position]);
  }

  boolean endsPhase(int position) {
    return phase[position] != null
        && (endsBatch(position) || phase[position + 1] != phase[position]);
  }
}
