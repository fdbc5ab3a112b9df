/**
 * Events as lines of JSON, written and read again.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.trace.json;

import org.jspecify.annotations.NullMarked;
