/** Tests of the modules of real kernels. */
@NullMarked
package org.jumppatch.elf.module;

import org.jspecify.annotations.NullMarked;
