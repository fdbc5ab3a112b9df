@NullMarked
package org.jumppatch.elf.source;

import org.jspecify.annotations.NullMarked;
