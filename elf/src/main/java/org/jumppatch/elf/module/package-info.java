/**
 * The modules that go with a kernel: the tree that they are installed in, which of them are loaded,
 * and what is read from each.
 */
@NullMarked
package org.jumppatch.elf.module;

import org.jspecify.annotations.NullMarked;
