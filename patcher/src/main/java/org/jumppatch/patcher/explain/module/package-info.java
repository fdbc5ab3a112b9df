/**
 * The modules that a running kernel has loaded: each one's file laid out and linked as it was
 * loaded, beside what the dump has there.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.explain.module;

import org.jspecify.annotations.NullMarked;
