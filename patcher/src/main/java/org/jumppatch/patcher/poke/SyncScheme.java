package org.jumppatch.patcher.poke;

import org.jumppatch.patcher.text.Labelled;

/**
 * How a sync reaches CPUs that are in user mode: they execute no text of the kernel, so that they
 * could serialise when they enter it (Valentin Schneider, "context_tracking,x86: Defer some IPIs
 * until a user to kernel transition", linux-kernel, v1 of July 2023 to v8 of March 2026; not
 * merged).
 */
public enum SyncScheme implements Labelled {
  /** Every CPU is interrupted, as all kernels do it. */
  EACH,
  /**
   * v1 to v7: a CPU's context-tracking state says whether it is in user mode, and takes a note of
   * work in one compare-and-exchange ({@code ct_set_cpu_work}); entering the kernel changes the
   * state and finds the note in one step, and serialises ({@code ct_kernel_enter_state}).
   */
  DEFERRED,
  /**
   * v8: a CPU raises a flag before it loads the kernel's page table, which serialises ({@code
   * SWITCH_TO_KERNEL_CR3}, {@code kernel_cr3_loaded}); it is interrupted only where the flag is up.
   */
  DEFERRED_CR3;

  @Override
  public String toString() {
    return label();
  }
}
