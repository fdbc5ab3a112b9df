/**
 * An emulated machine of several CPUs that share versioned code memory: one works a poke program,
 * the others execute sites out of what they may have fetched before, take interrupts and trap.
 * Every choice it has is put to a {@link org.jumppatch.patcher.smp.choice.Choices}, so that a
 * seeded run, a replay and an exhaustive search are the same machine.
 */
@NullMarked
package org.jumppatch.patcher.smp;

import org.jspecify.annotations.NullMarked;
