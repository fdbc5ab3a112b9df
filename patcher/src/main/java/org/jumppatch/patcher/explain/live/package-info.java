/**
 * What a kernel does to its text while it runs: keys are flipped, calls set, functions traced.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.explain.live;

import org.jspecify.annotations.NullMarked;
