/**
 * Runs as pictures and tables: SVG, and the comparison of two ways to flip a key.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.trace.picture;

import org.jspecify.annotations.NullMarked;
