package org.jumppatch.patcher.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceRun;
import org.jumppatch.patcher.trace.event.TraceSink;
import org.jumppatch.patcher.trace.json.JsonFields;

/**
 * A trace as trace-event JSON, which ui.perfetto.dev and chrome://tracing open ("Trace Event
 * Format", Google, 2016): a track for each CPU; batches, phases, syncs, writes, interrupts and int3
 * as slices on it; each IPI as a flow from the slice of its sending to that of its receiver;
 * executions of sites as instants.
 */
final class PerfettoTrace implements TraceSink {
  private static final int PROCESS = 1;
  private static final String IPI = "ipi";

  /** A phase is named before it is known how much it writes. */
  private static final int MANY = 2;

  private final JsonGenerator json;
  private final JsonFields fields;
  private final BitSet named = new BitSet();

  /** By CPU: the event that sent the interrupt it has not taken yet, -1 if there is none. */
  private final long[] sent = new long[MachineSetup.MAX_CPUS];

  PerfettoTrace(Writer out) throws IOException {
    json = new JsonFactory().createGenerator(out);
    // A terminal may obey some of the characters beyond ASCII.
    json.setHighestNonEscapedChar(0x7e);
    fields = new JsonFields(json);
    Arrays.fill(sent, -1);
    json.writeStartObject();
    json.writeStringField("displayTimeUnit", "ns");
    json.writeArrayFieldStart("traceEvents");
  }

  @Override
  public void event(TraceEvent event) throws IOException {
    int cpu = event.at().cpu();
    if (!named.get(cpu)) {
      named.set(cpu);
      nameTrack(cpu);
    }
    if (event instanceof PatcherEvent patcher) {
      patcher(patcher);
    } else if (event instanceof CpuEvent other) {
      cpu(other);
    }
  }

  private void patcher(PatcherEvent event) throws IOException {
    if (event instanceof PatcherEvent.BatchBegin batch) {
      if (batch.run() != null) {
        nameProcess(batch.run());
      }
      begin(event, "batch", "batch " + batch.batch() + " of " + batch.batches());
    } else if (event instanceof PatcherEvent.PhaseBegin phase) {
      begin(event, "phase", phase.title(MANY));
    } else if (event instanceof PatcherEvent.SyncBegin) {
      begin(event, "sync", "sync");
    } else if (event instanceof PatcherEvent.BatchEnd) {
      end(event, "batch");
    } else if (event instanceof PatcherEvent.PhaseEnd) {
      end(event, "phase");
    } else if (event instanceof PatcherEvent.SyncDone) {
      end(event, "sync");
    } else if (event instanceof PatcherEvent.Write write) {
      complete(event, "write", "write", write.duration());
    } else if (event instanceof PatcherEvent.IpiSend ipi) {
      complete(event, IPI, "send to cpu" + ipi.to(), ipi.duration());
      sent[ipi.to()] = event.at().seq();
      flow(event, "s", event.at().seq());
    } else {
      instant(event, "vector", event.name());
    }
  }

  private void cpu(CpuEvent event) throws IOException {
    if (event instanceof CpuEvent.IpiAck ack) {
      complete(event, IPI, "sync_core", ack.duration());
      int cpu = event.at().cpu();
      if (sent[cpu] >= 0) {
        flow(event, "f", sent[cpu]);
        sent[cpu] = -1;
      }
    } else if (event instanceof CpuEvent.Int3Trap) {
      begin(event, "int3", "int3");
    } else if (event instanceof CpuEvent.Int3Handler handler && handler.returned()) {
      end(event, "int3");
    } else if (event instanceof CpuEvent.Fetch fetch) {
      instant(event, "site", fetch.execution().label());
    } else if (event instanceof CpuEvent.Violated violated) {
      instant(event, "violation", violated.violation().label());
    } else {
      instant(event, "int3", event.name());
    }
  }

  private void begin(TraceEvent event, String category, String name) throws IOException {
    start("B", event, category, name);
    finish(event);
  }

  private void end(TraceEvent event, String category) throws IOException {
    start("E", event, category, null);
    json.writeEndObject();
  }

  private void complete(TraceEvent event, String category, String name, long duration)
      throws IOException {
    start("X", event, category, name);
    microseconds("dur", duration);
    finish(event);
  }

  private void instant(TraceEvent event, String category, String name) throws IOException {
    start("i", event, category, name);
    json.writeStringField("s", "t");
    finish(event);
  }

  /** Binds the two ends of an interrupt to the slices that lie around them. */
  private void flow(TraceEvent event, String end, long id) throws IOException {
    start(end, event, IPI, "IPI");
    json.writeNumberField("id", id);
    if (end.equals("f")) {
      json.writeStringField("bp", "e");
    }
    json.writeEndObject();
  }

  private void start(String type, TraceEvent event, String category, @Nullable String name)
      throws IOException {
    json.writeRaw('\n');
    json.writeStartObject();
    json.writeStringField("ph", type);
    json.writeNumberField("pid", PROCESS);
    json.writeNumberField("tid", event.at().cpu());
    microseconds("ts", event.at().time());
    json.writeStringField("cat", category);
    if (name != null) {
      json.writeStringField("name", name);
    }
  }

  private void finish(TraceEvent event) throws IOException {
    json.writeObjectFieldStart("args");
    json.writeNumberField("seq", event.at().seq());
    event.describe(fields);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Times are in microseconds there, with a point. */
  private void microseconds(String name, long nanoseconds) throws IOException {
    json.writeFieldName(name);
    String fraction = Long.toString(1_000 + nanoseconds % 1_000).substring(1);
    json.writeNumber(nanoseconds / 1_000 + "." + fraction);
  }

  private void nameTrack(int cpu) throws IOException {
    metadata("thread_name", cpu);
    json.writeStringField("name", cpu == 0 ? "cpu0, patcher" : "cpu" + cpu);
    endMetadata();
    metadata("thread_sort_index", cpu);
    json.writeNumberField("sort_index", cpu);
    endMetadata();
  }

  private void nameProcess(TraceRun run) throws IOException {
    metadata("process_name", 0);
    json.writeStringField("name", run.title());
    endMetadata();
  }

  private void metadata(String name, int cpu) throws IOException {
    json.writeRaw('\n');
    json.writeStartObject();
    json.writeStringField("ph", "M");
    json.writeNumberField("pid", PROCESS);
    json.writeNumberField("tid", cpu);
    json.writeStringField("name", name);
    json.writeObjectFieldStart("args");
  }

  private void endMetadata() throws IOException {
    json.writeEndObject();
    json.writeEndObject();
  }

  @Override
  public void close() throws IOException {
    json.writeEndArray();
    json.writeEndObject();
    json.writeRaw('\n');
    json.close();
  }
}
