/**
 * Linux's images: {@link org.jumppatch.elf.linux.Image} opens whatever the user names, and beside
 * it stands what is asked of a kernel or a module as a whole: its release, its pointers, its
 * tables, its signature.
 */
@NullMarked
package org.jumppatch.elf.linux;

import org.jspecify.annotations.NullMarked;
