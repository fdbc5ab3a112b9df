/** Tests of pages as files. */
@NullMarked
package org.jumppatch.patcher.page;

import org.jspecify.annotations.NullMarked;
