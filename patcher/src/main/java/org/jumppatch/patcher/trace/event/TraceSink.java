package org.jumppatch.patcher.trace.event;

import java.io.Closeable;
import java.io.IOException;
import org.jumppatch.patcher.poke.PokeProgram;

/** Takes the events of one trace, in order. */
public interface TraceSink extends Closeable {
  /**
   * Is told the program whose trace it gets, before the first event; not so where a recorded trace
   * is shown again.
   */
  default void begin(PokeProgram program) {}

  /** Takes the next event. */
  void event(TraceEvent event) throws IOException;

  /** Writes what is still to be written, and closes what it writes to. */
  @Override
  void close() throws IOException;
}
