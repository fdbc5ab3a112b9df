/**
 * Who flips a static key, and from where: found in the machine code of a kernel, by following
 * registers to the calls that flip and the call graph back from there to what user space can reach.
 */
@NullMarked
package org.jumppatch.patcher.who;

import org.jspecify.annotations.NullMarked;
