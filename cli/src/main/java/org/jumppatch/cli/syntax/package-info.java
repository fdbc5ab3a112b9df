/**
 * How a command declares what may be said to it, and answers what was said wrongly.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.syntax;

import org.jspecify.annotations.NullMarked;
