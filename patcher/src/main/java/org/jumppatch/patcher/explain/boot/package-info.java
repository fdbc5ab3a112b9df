/**
 * What a kernel does to its text once, while it boots: it fits it to its CPU.
 *
 * <p>Not for other programs: it changes with any release.
 */
@NullMarked
package org.jumppatch.patcher.explain.boot;

import org.jspecify.annotations.NullMarked;
