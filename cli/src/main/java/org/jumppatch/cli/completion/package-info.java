/**
 * What teaches shells to complete command lines: scripts made of the command line's own
 * declarations.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.completion;

import org.jspecify.annotations.NullMarked;
