/**
 * What a kernel that boots at a random address moves in itself, and whether two images differ in
 * that alone.
 */
@NullMarked
package org.jumppatch.elf.kaslr;

import org.jspecify.annotations.NullMarked;
