package org.jumppatch.patcher.trace.event;

import java.io.Closeable;
import java.io.IOException;

/** Takes the events of one trace, in order. */
public interface TraceSink extends Closeable {
  /** Takes the next event. */
  void event(TraceEvent event) throws IOException;

  /** Writes what is still to be written, and closes what it writes to. */
  @Override
  void close() throws IOException;
}
