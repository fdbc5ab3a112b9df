package org.jumppatch.patcher.poke;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.site.CodeBytes;

/**
 * A protocol: what is done for a vector, whatever is in it. {@link PokeProgram} has it done for all
 * vectors.
 *
 * @param dialect whose handler and vectors
 * @param syncs how its syncs reach CPUs in user mode
 * @param actions in order
 */
public record Recipe(Dialect dialect, SyncScheme syncs, List<Action> actions) {
  private static final CodeBytes INT3 = CodeBytes.of(Opcodes.INT3);

  public Recipe {
    actions = List.copyOf(actions);
  }

  /** One thing that is done. */
  public sealed interface Action {}

  /** The vector is made known to the int3 handler. */
  public record Publish() implements Action {}

  /** A step that is the same for every vector, such as taking the vector down. */
  public record Once(PokeStep step) implements Action {}

  /** Bytes of each entry are written. */
  public record Write(What what) implements Action {}

  /** What a store writes of an entry. */
  public enum What {
    INT3(Phase.INT3),
    /** All bytes but the first, where there are any. */
    TAIL(Phase.TAILS),
    /** The new first byte, where it is not int3, which is there already. */
    FIRST_BYTE(Phase.FIRST_BYTES),
    /** The new first byte, whatever it is. */
    ANY_FIRST_BYTE(Phase.FIRST_BYTES),
    /** All bytes in one store. */
    INSTRUCTION(Phase.INT3),
    /** All bytes, one after the other. */
    BYTES(Phase.INT3);

    private final Phase phase;

    What(Phase phase) {
      this.phase = phase;
    }
  }

  /**
   * All CPUs serialise.
   *
   * @param ifWritten not where the write before it had nothing to write
   * @param everybody whether CPUs in user mode are interrupted even where others may put it off
   */
  public record Sync(boolean ifWritten, boolean everybody) implements Action {}

  /** All of it is done for one entry, then for the next. */
  public record Each(List<Action> actions) implements Action {
    public Each {
      actions = List.copyOf(actions);
    }
  }

  /**
   * What the kernels of a dialect do: {@code text_poke_bp_batch}, {@code
   * smp_text_poke_batch_finish} (arch/x86/kernel/alternative.c).
   */
  public static Recipe of(Dialect dialect) {
    List<Action> actions = new ArrayList<>();
    actions.add(new Publish());
    actions.add(new Write(What.INT3));
    actions.add(new Sync(false, false));
    actions.add(new Write(What.TAIL));
    actions.add(new Sync(true, false));
    actions.add(new Write(What.FIRST_BYTE));
    actions.add(new Sync(!dialect.alwaysSyncsLast(), false));
    switch (dialect.liveness()) {
      case REFERENCE -> {
        actions.add(new Once(new PokeStep.Unpublish()));
        actions.add(new Once(new PokeStep.Drain()));
      }
      case COUNT -> {
        actions.add(new Once(new PokeStep.ClearVector()));
        actions.add(new Once(new PokeStep.ClearCount()));
      }
    }
    return new Recipe(dialect, SyncScheme.EACH, actions);
  }

  /**
   * Adds what is done for one vector.
   *
   * @param vector its number in the program
   * @param deferrable whether CPUs in user mode may put its syncs off
   */
  void addTo(List<PokeStep> steps, int vector, PokeVector content, boolean deferrable) {
    new Work(steps, vector, content, deferrable).all(actions, 0, content.size());
  }

  /** The work on one vector, as far as it has come. */
  private static final class Work {
    private final List<PokeStep> steps;
    private final int vector;
    private final PokeVector content;
    private final boolean deferrable;
    private Phase phase = Phase.INT3;
    private boolean written;

    Work(List<PokeStep> steps, int vector, PokeVector content, boolean deferrable) {
      this.steps = steps;
      this.vector = vector;
      this.content = content;
      this.deferrable = deferrable;
    }

    /** All actions, of the entries from a first one up to, and without, a last one. */
    void all(List<Action> actions, int first, int behind) {
      for (Action action : actions) {
        if (action instanceof Publish) {
          steps.add(new PokeStep.Publish(vector));
        } else if (action instanceof Once once) {
          steps.add(once.step());
        } else if (action instanceof Write write) {
          phase = write.what().phase;
          int before = steps.size();
          for (int entry = first; entry < behind; entry++) {
            write(write.what(), entry);
          }
          written = steps.size() > before;
        } else if (action instanceof Sync sync) {
          if (written || !sync.ifWritten()) {
            steps.add(new PokeStep.Sync(phase, deferrable && !sync.everybody()));
          }
        } else if (action instanceof Each each) {
          for (int entry = first; entry < behind; entry++) {
            all(each.actions(), entry, entry + 1);
          }
        }
      }
    }

    private void write(What what, int entry) {
      CodeBytes text = content.entries().get(entry).text();
      switch (what) {
        case INT3 -> store(entry, Part.INT3, 0, INT3);
        case TAIL -> {
          if (text.length() > 1) {
            store(entry, Part.TAIL, 1, text.slice(1, text.length()));
          }
        }
        case FIRST_BYTE -> {
          if (text.first() != Opcodes.INT3) {
            store(entry, Part.FIRST, 0, text.slice(0, 1));
          }
        }
        case ANY_FIRST_BYTE -> store(entry, Part.FIRST, 0, text.slice(0, 1));
        case INSTRUCTION -> store(entry, Part.WHOLE, 0, text);
        case BYTES -> {
          for (int i = 0; i < text.length(); i++) {
            store(entry, i == 0 ? Part.FIRST : Part.TAIL, i, text.slice(i, i + 1));
          }
        }
      }
    }

    private void store(int entry, Part part, int from, CodeBytes bytes) {
      long address = content.entries().get(entry).address() + from;
      steps.add(new PokeStep.Store(phase, vector, entry, part, address, bytes));
    }
  }
}
