/** Memory of a machine as people save it: which bytes lie at an address, or that none do. */
@NullMarked
package org.jumppatch.elf.dump;

import org.jspecify.annotations.NullMarked;
