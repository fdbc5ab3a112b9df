/** Pages that a browser opens from disk: one file each, which fetches nothing. */
@NullMarked
package org.jumppatch.patcher.page;

import org.jspecify.annotations.NullMarked;
