/**
 * The kernel's text_poke protocol as data: entries in sorted vectors, and the program of stores and
 * syncs that works through them. The machine runs it, the checker explores it and the trace shows
 * it, all from the same list of steps.
 */
@NullMarked
package org.jumppatch.patcher.poke;

import org.jspecify.annotations.NullMarked;
