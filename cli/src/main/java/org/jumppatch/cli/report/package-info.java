/**
 * What commands answer, as text and as JSON.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.cli.report;

import org.jspecify.annotations.NullMarked;
