package org.jumppatch.cli.report;

import org.jspecify.annotations.Nullable;

/**
 * What flipping a key costs a booted kernel with all that goes with it.
 *
 * @param sealed whether nobody can flip it any more, which costs nothing
 * @param call name of the static call that is updated with it; null where none is
 * @param callSites live sites of the call, without its trampoline
 * @param ipisPerCpu interrupts of each other CPU
 * @param oneByOne the same if each place were patched on its own
 */
public record TotalCost(
    boolean sealed, @Nullable String call, int callSites, int ipisPerCpu, int oneByOne) {}
