/** What decoded instructions do, a class for each family of them. Not for other programs. */
@NullMarked
package org.jumppatch.patcher.x86.operation;

import org.jspecify.annotations.NullMarked;
