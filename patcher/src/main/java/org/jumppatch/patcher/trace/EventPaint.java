package org.jumppatch.patcher.trace;

import org.jumppatch.patcher.trace.event.TraceEvent;

/** Gives the names of events in a text their colours. */
public interface EventPaint {
  /** Leaves them as they are. */
  EventPaint NONE = (event, name) -> name;

  /** The name of an event as it is written. */
  String paint(TraceEvent event, String name);
}
