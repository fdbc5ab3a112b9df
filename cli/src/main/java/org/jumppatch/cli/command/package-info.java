/**
 * The commands: each reads its options, has the library do the work, and reports.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.command;

import org.jspecify.annotations.NullMarked;
