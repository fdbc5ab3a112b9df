/**
 * The states of a machine as numbers, and every move from one to the next.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.smp.space;

import org.jspecify.annotations.NullMarked;
