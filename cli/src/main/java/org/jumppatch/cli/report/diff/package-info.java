/**
 * How the keys and static calls of two images differ: what each is known by in both, what became of
 * it, and that as text and as JSON.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.report.diff;

import org.jspecify.annotations.NullMarked;
