package org.jumppatch.patcher.cost;

import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.text.Labelled;

/** Which of the sums of an action is the one that is asked for. */
public enum Counting implements Labelled {
  /** As the kernel does it: some of it in batches, some place by place. */
  KERNEL("as this kernel does it"),
  /** Every place on its own. */
  SINGLE("one by one"),
  /** All that may share a vector in sorted ones. */
  QUEUED("queued and sorted");

  private final String words;

  Counting(String words) {
    this.words = words;
  }

  /** What people call it. */
  public String words() {
    return words;
  }

  /** How often an action then interrupts each other CPU. */
  public int ipisPerCpu(ActionCost cost) {
    return switch (this) {
      case KERNEL -> cost.ipisPerCpu();
      case SINGLE -> cost.oneByOneIpisPerCpu();
      case QUEUED -> cost.queuedIpisPerCpu();
    };
  }

  /**
   * Runs of the protocol for one update alone. Queued ones of a stage share vectors, so that the
   * sum of these is more than the action's.
   */
  public int batches(CostRow row, Dialect dialect) {
    return switch (this) {
      case KERNEL -> row.batches();
      case SINGLE -> row.places();
      case QUEUED -> dialect.batches(row.places());
    };
  }

  /** How often one update alone then interrupts each other CPU. */
  public int ipisPerCpu(CostRow row, Dialect dialect) {
    return CostRow.SYNCS * batches(row, dialect);
  }
}
