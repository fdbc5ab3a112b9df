/**
 * The checker: every interleaving of a poke program with CPUs that execute what is being patched,
 * explored on the same machine that runs it, and the shortest one that breaks the promise.
 *
 * <p>What a search leaves out, and why that changes no verdict, is said at {@link
 * org.jumppatch.patcher.smp.space.Reduction}; every one of them can be switched off. That like
 * sites need one search is the argument of {@link org.jumppatch.patcher.smp.MachineSignature}.
 */
@NullMarked
package org.jumppatch.patcher.check;

import org.jspecify.annotations.NullMarked;
