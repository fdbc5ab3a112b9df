/**
 * What ELF files are found in, and put back into: EFI programs, boot images, packages of
 * distributions, compressed files. Layer by layer {@link org.jumppatch.elf.linux.Image} takes them
 * off.
 */
@NullMarked
package org.jumppatch.elf.wrapping;

import org.jspecify.annotations.NullMarked;
