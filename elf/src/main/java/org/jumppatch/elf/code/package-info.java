/**
 * Machine code that kernels write over their own, as bytes: opcodes, branches and where they lead.
 * What an instruction means beyond that is not known here; no other package spells an opcode of
 * these.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.elf.code;

import org.jspecify.annotations.NullMarked;
