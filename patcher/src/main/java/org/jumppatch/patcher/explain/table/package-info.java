/**
 * The tables of what boot changes, found by their content in an image that names them nowhere.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.explain.table;

import org.jspecify.annotations.NullMarked;
