/** What is told of a machine while it runs: executions, entries, broken promises. */
@NullMarked
package org.jumppatch.patcher.smp.probe;

import org.jspecify.annotations.NullMarked;
