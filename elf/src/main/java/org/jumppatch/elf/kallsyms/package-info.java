/** The kernel's own table of names, found in an image that has no symbol table. */
@NullMarked
package org.jumppatch.elf.kallsyms;

import org.jspecify.annotations.NullMarked;
