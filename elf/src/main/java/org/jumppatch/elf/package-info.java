/**
 * ELF64 images for x86-64, mapped and read where they lie: headers, sections, segments, symbols,
 * relocations and the address space they describe, and the writing of a changed copy. Nothing here
 * knows Linux or an instruction.
 */
@NullMarked
package org.jumppatch.elf;

import org.jspecify.annotations.NullMarked;
