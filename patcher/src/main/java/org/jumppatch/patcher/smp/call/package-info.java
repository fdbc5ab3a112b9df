/** CPUs that execute the image's own functions, instruction by instruction. */
@NullMarked
package org.jumppatch.patcher.smp.call;

import org.jspecify.annotations.NullMarked;
