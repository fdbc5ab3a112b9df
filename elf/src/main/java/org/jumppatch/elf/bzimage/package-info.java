/**
 * The x86 boot protocol's kernel file: setup code, decompressor and packed kernel, read and
 * repacked.
 */
@NullMarked
package org.jumppatch.elf.bzimage;

import org.jspecify.annotations.NullMarked;
