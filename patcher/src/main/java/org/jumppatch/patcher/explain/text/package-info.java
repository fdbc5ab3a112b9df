/**
 * A kernel's text as it is computed, beside that of a dump; and how the kernel writes code.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.explain.text;

import org.jspecify.annotations.NullMarked;
