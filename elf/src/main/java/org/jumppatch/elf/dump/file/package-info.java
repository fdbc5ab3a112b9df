/**
 * A dump's file however it is stored: mapped, made while it is read, as a stream of writes, or
 * compressed as a whole. Formats read its bytes at offsets.
 */
@NullMarked
package org.jumppatch.elf.dump.file;

import org.jspecify.annotations.NullMarked;
