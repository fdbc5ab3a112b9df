/** What a kernel does to its text once, while it boots: it fits it to its CPU. */
@NullMarked
package org.jumppatch.patcher.explain.boot;

import org.jspecify.annotations.NullMarked;
