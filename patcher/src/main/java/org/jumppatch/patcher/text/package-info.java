/**
 * Text as people read it: tables, paragraphs, numbers, and what a terminal may be sent.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.text;

import org.jspecify.annotations.NullMarked;
