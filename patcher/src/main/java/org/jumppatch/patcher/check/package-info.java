/**
 * The checker: every interleaving of a poke program with CPUs that execute what is being patched,
 * explored on the same machine that runs it, and the shortest one that breaks the promise.
 */
@NullMarked
package org.jumppatch.patcher.check;

import org.jspecify.annotations.NullMarked;
