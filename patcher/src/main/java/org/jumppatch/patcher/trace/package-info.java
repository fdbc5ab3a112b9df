/**
 * What happened on the machine, as a stream of events with virtual times, and its renderings: text
 * in the columns of ftrace, JSON lines that can be read back, trace-event JSON for Perfetto, SVG.
 */
@NullMarked
package org.jumppatch.patcher.trace;

import org.jspecify.annotations.NullMarked;
