package org.jumppatch.patcher.run;

import org.jumppatch.patcher.smp.choice.Weights;

/**
 * What the CPUs run instead of hopping from site to site.
 *
 * @param call the function and what it is called with, as {@link
 *     org.jumppatch.patcher.call.CallText} reads it
 * @param around how many calls each CPU finishes before the patcher begins, and how many after it:
 *     0 or more
 * @param scheduling who decides what comes next
 * @param weights how often what happens; of them only the burst counts where nothing is random
 */
public record CallOptions(String call, long around, Scheduling scheduling, Weights weights) {
  /** Calls around the patcher's work where nothing else is asked for. */
  public static final long AROUND = 100;
}
