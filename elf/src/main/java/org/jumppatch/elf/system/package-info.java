/**
 * Libraries of the system and how they are reached.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.elf.system;

import org.jspecify.annotations.NullMarked;
