/**
 * Every decision that nothing else makes: drawn with a seed, taken in turn, or read from a recorded
 * schedule.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.smp.choice;

import org.jspecify.annotations.NullMarked;
