/**
 * Linux's wrappings and tables around ELF: bzImage payloads, kallsyms, KASLR relocations, module
 * signatures, and {@link org.jumppatch.elf.linux.Image}, which opens whatever the user names.
 */
@NullMarked
package org.jumppatch.elf.linux;

import org.jspecify.annotations.NullMarked;
