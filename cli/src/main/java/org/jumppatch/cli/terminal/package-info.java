/**
 * What people see: the screen, colours, aligned tables, paragraphs, progress.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.terminal;

import org.jspecify.annotations.NullMarked;
