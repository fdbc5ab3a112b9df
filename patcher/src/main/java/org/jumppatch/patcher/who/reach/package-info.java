/**
 * From where a function can be reached: the kernel's tables of sysctls, files, parameters and
 * system calls, and the call graph back to them.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.who.reach;

import org.jspecify.annotations.NullMarked;
