/** Libraries of the system and how they are reached. */
@NullMarked
package org.jumppatch.elf.system;

import org.jspecify.annotations.NullMarked;
