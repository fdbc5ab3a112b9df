package org.jumppatch.patcher.trace.json;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.Phase;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.program.ProgramText;
import org.jumppatch.patcher.run.CallOptions;
import org.jumppatch.patcher.run.Isolation;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.run.Scheduling;
import org.jumppatch.patcher.script.ScriptException;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.choice.Weights;
import org.jumppatch.patcher.smp.probe.EntryPlace;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.MachineProbe.CpuModeReached;
import org.jumppatch.patcher.smp.probe.Violation;
import org.jumppatch.patcher.trace.event.CostModel;
import org.jumppatch.patcher.trace.event.CpuEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent;
import org.jumppatch.patcher.trace.event.PatcherEvent.Unpublish.Step;
import org.jumppatch.patcher.trace.event.Stamp;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceRun;

/** Makes an event of a line, the other way round than {@link TraceEvent#describe}. */
final class RecordedEvent {
  /** So that sums of times do not overflow. */
  private static final long LAST_TIME = Long.MAX_VALUE / 4;

  /** What happens in the handler; that it returned is an event of its own. */
  private static final CpuModeReached[] HANDLER_STEPS =
      EnumSet.complementOf(EnumSet.of(CpuModeReached.RETURNED)).toArray(CpuModeReached[]::new);

  private RecordedEvent() {}

  static TraceEvent of(RecordedLine line) {
    Stamp at =
        new Stamp(
            line.number("seq", 0, Long.MAX_VALUE),
            line.number("time", 0, LAST_TIME),
            line.number("cpu", 0, MachineSetup.MAX_CPUS - 1));
    String event = line.text("event");
    return switch (event) {
      case "batch_begin" ->
          new PatcherEvent.BatchBegin(
              at,
              line.number("batch", 1, Integer.MAX_VALUE),
              line.number("batches", 1, Integer.MAX_VALUE),
              line.number("entries", 1, Integer.MAX_VALUE),
              run(line));
      case "publish" -> new PatcherEvent.Publish(at, line.number("entries", 1, Integer.MAX_VALUE));
      case "phase_begin" -> phaseBegin(at, line);
      case "write" ->
          new PatcherEvent.Write(
              at,
              line.address("address"),
              line.bytes("old"),
              line.bytes("new"),
              line.text("key"),
              duration(line));
      case "sync_begin" -> new PatcherEvent.SyncBegin(at, phase(line));
      case "ipi_send" ->
          new PatcherEvent.IpiSend(
              at, line.number("to", 0, MachineSetup.MAX_CPUS - 1), duration(line));
      case "ipi_ack" -> new CpuEvent.IpiAck(at, duration(line));
      case "sync_done" -> new PatcherEvent.SyncDone(at, phase(line));
      case "phase_end" -> new PatcherEvent.PhaseEnd(at, phase(line));
      case "unpublish" ->
          new PatcherEvent.Unpublish(at, line.flag("vector") ? Step.VECTOR : Step.REFERENCE);
      case "drain_done" -> new PatcherEvent.Unpublish(at, Step.DRAIN);
      case "clear_count" -> new PatcherEvent.Unpublish(at, Step.COUNT);
      case "reuse_stack" -> new PatcherEvent.Unpublish(at, Step.STACK);
      case "batch_end" -> new PatcherEvent.BatchEnd(at, line.number("batch", 1, Integer.MAX_VALUE));
      case "fetch" ->
          new CpuEvent.Fetch(
              at,
              line.address("address"),
              line.bytes("bytes"),
              line.named("execution", Execution.values()),
              line.flag("nmi"));
      case "int3_trap" ->
          new CpuEvent.Int3Trap(at, line.address("address"), line.bytes("bytes"), line.flag("nmi"));
      case "int3_handler" ->
          new CpuEvent.Int3Handler(
              at, line.address("address"), line.named("step", HANDLER_STEPS), line.flag("nmi"));
      case "int3_return" ->
          new CpuEvent.Int3Handler(
              at, line.address("address"), CpuModeReached.RETURNED, line.flag("nmi"));
      case "int3_emulate" ->
          new CpuEvent.Int3Emulate(
              at,
              line.address("address"),
              line.number("compares", 0, Integer.MAX_VALUE),
              line.flag("nmi"));
      case "call" -> new CpuEvent.Call(at);
      case "return" -> new CpuEvent.Return(at, line.address("value"));
      case "mode" ->
          new CpuEvent.Crossed(at, line.named("place", EntryPlace.values()), line.flag("flushed"));
      case "ipi_spared" -> new PatcherEvent.IpiSpared(at, line.number("to", 0, Integer.MAX_VALUE));
      case "stop" -> new CpuEvent.Stop(at, line.text("problem"));
      case "violation" ->
          new CpuEvent.Violated(
              at,
              line.address("address"),
              line.bytes("bytes"),
              line.named("kind", Violation.values()));
      default -> throw line.malformed("unknown \"event\": \"" + event + "\"");
    };
  }

  private static Phase phase(RecordedLine line) {
    return Phase.of(line.number("phase", 1, Phase.values().length));
  }

  private static PatcherEvent phaseBegin(Stamp at, RecordedLine line) {
    Phase phase = phase(line);
    Collection<Part> writes =
        line.has("writes") ? line.allNamed("writes", Part.values()) : Set.of(phase.usual());
    return new PatcherEvent.PhaseBegin(at, phase, Set.copyOf(writes));
  }

  private static long duration(RecordedLine line) {
    return line.number("duration", 0, CostModel.MAX);
  }

  private static @Nullable TraceRun run(RecordedLine line) {
    if (!line.has("image")) {
      return null;
    }
    int cpus = line.number("cpus", 1, MachineSetup.MAX_CPUS);
    RunOptions options =
        new RunOptions(
            line.named("dialect", Dialect.values()),
            line.named("mode", Mode.values()),
            line.named("fetch", FetchModel.values()),
            cpus,
            line.number("seed", Long.MIN_VALUE, Long.MAX_VALUE),
            line.allNamed("mutations", Mutation.values()),
            line.has("isolated")
                ? Isolation.of(
                    line.number("isolated", 1, cpus - 1), line.named("sync", SyncScheme.values()))
                : Isolation.NONE,
            null,
            calls(line));
    Recipe program = program(line);
    List<String> keys = line.texts("keys");
    return new TraceRun(
        line.text("image"),
        line.text("operation"),
        keys,
        labels(line, keys.size()),
        line.flag("course"),
        program == null ? options : options.with(program),
        costs(line));
  }

  /** None in recordings of before there were any. */
  private static List<String> labels(RecordedLine line, int keys) {
    if (!line.has("labels")) {
      return List.of();
    }
    List<String> labels = line.texts("labels");
    if (labels.size() != keys) {
      throw line.malformed("\"labels\": %d of %d keys".formatted(labels.size(), keys));
    }
    return labels;
  }

  private static @Nullable Recipe program(RecordedLine line) {
    if (!line.has("program")) {
      return null;
    }
    try {
      return ProgramText.parse("program", line.text("program"));
    } catch (ScriptException e) {
      throw line.malformed("\"program\": " + e.problems().get(0).message());
    }
  }

  private static @Nullable CallOptions calls(RecordedLine line) {
    if (!line.has("run")) {
      return null;
    }
    Weights weights;
    try {
      weights = Weights.STANDARD.with(line.numbers("weights"));
    } catch (IllegalArgumentException e) {
      throw line.malformed("\"weights\": " + e.getMessage());
    }
    return new CallOptions(
        line.text("run"),
        line.number("calls", 0, Long.MAX_VALUE),
        line.named("schedule", Scheduling.values()),
        weights);
  }

  private static CostModel costs(RecordedLine line) {
    try {
      return CostModel.STANDARD.with(line.numbers("costs"));
    } catch (IllegalArgumentException e) {
      throw line.malformed("\"costs\": " + e.getMessage());
    }
  }
}
