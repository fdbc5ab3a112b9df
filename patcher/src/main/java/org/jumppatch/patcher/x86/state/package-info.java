/**
 * What instructions work on, and what they come to: registers, flags and the arithmetic that sets
 * them, memory, outcomes.
 *
 * <p>Flags that the SDM leaves undefined are deterministic here: OR, AND, XOR and TEST clear AF;
 * shifts and double shifts clear AF and give OF, for counts above 1, as the last bit that was
 * shifted makes it; all others keep undefined flags as they were.
 */
@NullMarked
package org.jumppatch.patcher.x86.state;

import org.jspecify.annotations.NullMarked;
