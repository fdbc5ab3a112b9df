/**
 * CPUs that execute the image's own functions, instruction by instruction.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.smp.call;

import org.jspecify.annotations.NullMarked;
