/** What happens in a run, event by event, each with its virtual time. */
@NullMarked
package org.jumppatch.patcher.trace.event;

import org.jspecify.annotations.NullMarked;
