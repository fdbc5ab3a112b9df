/** Pointers in a running kernel's data that decide where control goes, held to the image. */
@NullMarked
package org.jumppatch.patcher.explain.pointer;

import org.jspecify.annotations.NullMarked;
