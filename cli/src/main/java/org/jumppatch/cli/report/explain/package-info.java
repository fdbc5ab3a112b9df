/**
 * In what memory of a running kernel differs from its image, and why: as text, JSON and a page.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.report.explain;

import org.jspecify.annotations.NullMarked;
