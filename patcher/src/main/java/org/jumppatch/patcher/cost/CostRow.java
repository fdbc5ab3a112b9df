package org.jumppatch.patcher.cost;

import org.jspecify.annotations.Nullable;

/**
 * One update of one key or static call in the text of one image.
 *
 * @param where the image: {@link #KERNEL}, or a module's name
 * @param what whose sites they are
 * @param name the symbol of the key, or the name of the static call
 * @param label what people call it
 * @param sites places that are written, without a trampoline
 * @param batches runs of the protocol for them: of a key vectors, of a static call one for each
 *     place, the trampoline among them
 * @param key symbol of the key that a static call is updated with, as a tracepoint's is; else null
 * @param to what it calls from then on, or is; null where nobody asked
 * @param stage its turn among the action's updates: those of one stage could be queued together
 */
public record CostRow(
    String where,
    What what,
    String name,
    String label,
    @Nullable String key,
    @Nullable String to,
    int sites,
    int batches,
    int stage) {
  /** Where the kernel's own text is. */
  public static final String KERNEL = "vmlinux";

  /**
   * Syncs of a batch: behind the int3, behind the tails, behind the first bytes ({@code
   * smp_text_poke_batch_finish}, arch/x86/kernel/alternative.c). Every site has all three.
   */
  static final int SYNCS = 3;

  /** What an update is of. */
  public enum What {
    /** A static key, whose sites are patched in batches ({@code __jump_label_update}). */
    KEY("key"),
    /** A static call, patched one place after the other ({@code __static_call_update}). */
    CALL("call");

    private final String word;

    What(String word) {
      this.word = word;
    }

    /** The lower-case word that is shown. */
    public String word() {
      return word;
    }
  }

  /** One of which nothing else is known. */
  CostRow(String where, What what, String name, String label, int sites, int batches, int stage) {
    this(where, what, name, label, null, null, sites, batches, stage);
  }

  /** The same by another label. */
  public CostRow labelled(String other) {
    return new CostRow(where, what, name, other, key, to, sites, batches, stage);
  }

  /** The same, which goes with a key. */
  CostRow with(String other) {
    return new CostRow(where, what, name, label, other, to, sites, batches, stage);
  }

  /** The same, to what it then is or calls. */
  CostRow to(String state) {
    return new CostRow(where, what, name, label, key, state, sites, batches, stage);
  }

  /** Interrupts that each other CPU gets. */
  public int ipisPerCpu() {
    return SYNCS * batches;
  }

  /** The same if each place were patched on its own. */
  public int oneByOneIpisPerCpu() {
    return SYNCS * places();
  }

  /** Everything that is written: sites, and for a static call the trampoline. */
  int places() {
    return what == What.KEY ? sites : batches;
  }
}
