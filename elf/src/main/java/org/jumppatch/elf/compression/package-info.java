/** What kernels and modules are compressed with: every format that Linux unpacks. */
@NullMarked
package org.jumppatch.elf.compression;

import org.jspecify.annotations.NullMarked;
