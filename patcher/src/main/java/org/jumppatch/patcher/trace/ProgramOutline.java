package org.jumppatch.patcher.trace;

import java.util.List;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeStep;

/**
 * Which steps of a program begin and end its batches and phases. A mutated program has its steps in
 * another order, so a phase here reaches from the first to the last of its stores and syncs.
 */
final class ProgramOutline {
  /** By step: the vector it works on. */
  private final int[] batch;

  /** By step: the phase it belongs to, 0 for none. */
  private final int[] phase;

  private final int batches;

  ProgramOutline(PokeProgram program) {
    List<PokeStep> steps = program.steps();
    batches = program.vectors().size();
    batch = new int[steps.size()];
    phase = new int[steps.size()];
    int current = 0;
    for (int i = 0; i < batch.length; i++) {
      PokeStep step = steps.get(i);
      if (step instanceof PokeStep.Store store) {
        current = store.vector();
        phase[i] = store.phase();
      } else if (step instanceof PokeStep.Publish publish) {
        current = publish.vector();
      } else if (step instanceof PokeStep.Sync sync) {
        phase[i] = sync.phase();
      }
      batch[i] = current;
    }
    bridge();
  }

  /** Gives steps that stand between two of one phase to that phase. */
  private void bridge() {
    int last = -1;
    for (int i = 0; i < phase.length; i++) {
      if (phase[i] != 0) {
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

  /** The phase that a step belongs to, 0 for none. */
  int phase(int position) {
    return phase[position];
  }

  boolean beginsBatch(int position) {
    return position == 0 || batch[position - 1] != batch[position];
  }

  boolean endsBatch(int position) {
    return position == batch.length - 1 || batch[position + 1] != batch[position];
  }

  boolean beginsPhase(int position) {
    return phase[position] != 0
        && (beginsBatch(position) || phase[position - 1] != phase[position]);
  }

  boolean endsPhase(int position) {
    return phase[position] != 0 && (endsBatch(position) || phase[position + 1] != phase[position]);
  }
}
