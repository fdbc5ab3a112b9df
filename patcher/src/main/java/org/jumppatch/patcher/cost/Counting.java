package org.jumppatch.patcher.cost;

import org.jumppatch.patcher.text.Labelled;

/** Which of the sums of an action is the one that is asked for. */
public enum Counting implements Labelled {
  /** As the kernel does it: some of it in batches, some place by place. */
  KERNEL,
  /** Every place on its own. */
  SINGLE,
  /** All that may share a vector in sorted ones. */
  QUEUED;

  /** How often an action then interrupts each other CPU. */
  public int ipisPerCpu(ActionCost cost) {
    return switch (this) {
      case KERNEL -> cost.ipisPerCpu();
      case SINGLE -> cost.oneByOneIpisPerCpu();
      case QUEUED -> cost.queuedIpisPerCpu();
    };
  }
}
