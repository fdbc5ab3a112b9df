package org.jumppatch.cli.report;

import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.trace.EventPaint;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;

/**
 * The colours of events: what interrupts a CPU stands out, and what is wrong most of all.
 *
 * @param colours of the screen
 */
public record TraceColours(Colours colours) implements EventPaint {
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
