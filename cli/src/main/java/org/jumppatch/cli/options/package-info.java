/**
 * Options and arguments that several commands share, in groups, and what they stand for.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.options;

import org.jspecify.annotations.NullMarked;
