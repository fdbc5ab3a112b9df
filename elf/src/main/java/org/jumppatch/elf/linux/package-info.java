/**
 * Linux's wrappings around ELF: bzImage payloads, KASLR relocations, module signatures, and {@link
 * org.jumppatch.elf.linux.Image}, which opens whatever the user names.
 */
@NullMarked
package org.jumppatch.elf.linux;

import org.jspecify.annotations.NullMarked;
