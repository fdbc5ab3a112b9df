package org.jumppatch.patcher.trace.event;

import java.io.IOException;

/** One thing that happened on the machine. */
public sealed interface TraceEvent permits PatcherEvent, CpuEvent {
  /** Its number, time and CPU. */
  Stamp at();

  /** Its name in every format: {@code ipi_send}. */
  String name();

  /** Tells all that {@link #at} and {@link #name} do not. */
  void describe(TraceFields fields) throws IOException;
}
