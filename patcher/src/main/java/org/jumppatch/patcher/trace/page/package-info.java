/**
 * A run as a page that plays it: the protocol step by step, and what each CPU may still fetch.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.trace.page;

import org.jspecify.annotations.NullMarked;
