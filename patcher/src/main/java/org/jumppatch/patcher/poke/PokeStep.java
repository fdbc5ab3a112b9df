package org.jumppatch.patcher.poke;

import java.util.Set;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.text.Labelled;

/** One thing the patching CPU does. Other CPUs may do anything between two steps. */
public sealed interface PokeStep {
  /** Which bytes of its entry a store writes. */
  enum Part implements Labelled {
    /** {@code int3} over the first byte. */
    INT3("int3", "int3"),
    /** All bytes but the first. */
    TAIL("tail", "tails"),
    /** The new first byte. */
    FIRST("first byte", "first bytes"),
    /** All bytes in one store: no phase of the protocol. */
    WHOLE("instruction", "instructions");

    private final String one;
    private final String many;

    Part(String one, String many) {
      this.one = one;
      this.many = many;
    }

    /** What so many such stores write: {@code tails}. */
    public String written(long stores) {
      return stores == 1 ? one : many;
    }

    /** What so many stores of these parts write together. */
    public static String written(Set<Part> parts, long stores) {
      return switch (parts.size()) {
        case 0 -> "nothing";
        case 1 -> parts.iterator().next().written(stores);
        default -> stores == 1 ? "byte" : "bytes";
      };
    }
  }

  /**
   * Make a vector known to the int3 handler.
   *
   * @param vector its number in the program
   */
  record Publish(int vector) implements PokeStep {}

  /**
   * One {@code text_poke}: bytes are written through another mapping of the page.
   *
   * @param phase in which it is made
   * @param vector number of the vector
   * @param entry number of the entry in it
   * @param part which bytes
   * @param address of the first byte written
   * @param bytes written
   */
  record Store(Phase phase, int vector, int entry, Part part, long address, CodeBytes bytes)
      implements PokeStep {
    /** The entry's number among those of all vectors. */
    public long entryInProgram() {
      return (long) vector << Integer.SIZE | entry;
    }
  }

  /**
   * {@code on_each_cpu(do_sync_core, NULL, 1)}: every online CPU serialises, and the patcher waits
   * for all of them.
   *
   * @param phase the one that it ends
   * @param deferrable whether CPUs in user mode may put it off
   */
  record Sync(Phase phase, boolean deferrable) implements PokeStep {
    /** One that interrupts everybody. */
    public Sync(Phase phase) {
      this(phase, false);
    }
  }

  /** Drop the publishing reference: the handler takes no new one once the last is gone. */
  record Unpublish() implements PokeStep {}

  /** Wait until no handler holds a reference. */
  record Drain() implements PokeStep {}

  /** {@code bp_patching.vec = NULL}, where a count keeps the handler live. */
  record ClearVector() implements PokeStep {}

  /** {@code bp_patching.nr_entries = 0}, where a count keeps the handler live. */
  record ClearCount() implements PokeStep {}

  /** The patcher's function has returned and something else uses its part of the stack. */
  record ReuseStack() implements PokeStep {}
}
