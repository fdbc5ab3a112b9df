package org.jumppatch.cli;

import org.jumppatch.cli.Colours.Meaning;
import org.jumppatch.patcher.smp.Execution;
import org.jumppatch.patcher.trace.CpuEvent;
import org.jumppatch.patcher.trace.EventPaint;
import org.jumppatch.patcher.trace.PatcherEvent;
import org.jumppatch.patcher.trace.TraceEvent;

/**
 * The colours of events: what interrupts a CPU stands out, and what is wrong most of all.
 *
 * @param colours of the screen
 */
record TraceColours(Colours colours) implements EventPaint {
  @Override
  public String paint(TraceEvent event, String name) {
    if (event instanceof PatcherEvent.Write) {
      return name;
    }
    return colours.paint(meaning(event), name);
  }

  private static Meaning meaning(TraceEvent event) {
    if (event instanceof CpuEvent.Fetch fetch) {
      return fetch.execution() == Execution.TORN ? Meaning.WRONG : Meaning.FAINT;
    }
    if (event instanceof CpuEvent.Violated) {
      return Meaning.WRONG;
    }
    if (event instanceof CpuEvent.IpiAck
        || event instanceof PatcherEvent.IpiSend
        || event instanceof PatcherEvent.SyncBegin
        || event instanceof PatcherEvent.SyncDone) {
      return Meaning.INTERRUPT;
    }
    return event instanceof CpuEvent ? Meaning.INT3 : Meaning.HEADING;
  }
}
