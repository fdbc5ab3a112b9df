/**
 * Pages that a browser opens from disk: one file each, which fetches nothing.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.page;

import org.jspecify.annotations.NullMarked;
