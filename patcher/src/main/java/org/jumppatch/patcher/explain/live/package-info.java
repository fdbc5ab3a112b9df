/** What a kernel does to its text while it runs: keys are flipped, calls set, functions traced. */
@NullMarked
package org.jumppatch.patcher.explain.live;

import org.jspecify.annotations.NullMarked;
