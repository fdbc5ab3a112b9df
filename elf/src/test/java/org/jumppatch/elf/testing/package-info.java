/** Real inputs for the tests of every module: where the sample kernels are. */
@NullMarked
package org.jumppatch.elf.testing;

import org.jspecify.annotations.NullMarked;
