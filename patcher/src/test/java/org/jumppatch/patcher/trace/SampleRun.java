package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Samples;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.PatchProgram;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.SiteRun;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.choice.RandomChoices;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;
import org.jumppatch.patcher.smp.probe.ProbePair;
import org.jumppatch.patcher.trace.event.CostModel;
import org.jumppatch.patcher.trace.event.TraceEvent;
import org.jumppatch.patcher.trace.event.TraceRun;
import org.jumppatch.patcher.trace.event.TraceSink;

/** Runs to be traced, made as a command makes them. */
record SampleRun(
    String image, String key, List<SiteChange> sites, RunOptions options, CostModel costs) {
  private static final RunOptions USUAL =
      new RunOptions(Dialect.V6_1, Mode.BATCH, FetchModel.QUAD, 4, 1, List.of());

  /** The sample image's key of 56 sites, in the way that the protocol is meant to be used. */
  static SampleRun batch() {
    return ofImage("sched_schedstats");
  }

  /** The same key, a site at a time. */
  static SampleRun single() {
    return batch().with(Mode.SINGLE);
  }

  /** The sample image's key of four sites. */
  static SampleRun small() {
    return ofImage("netstamp_needed_key");
  }

  private static SampleRun ofImage(String key) {
    String name = "schedstats.elf";
    try {
      Image image = Image.open(Samples.image(name));
      StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
      StaticKey found = ((KeyLookup.Found) keys.resolve(key)).key();
      FlipPlan plan = FlipPlan.of(image, List.of(found), Direction.ENABLE, false);
      return new SampleRun(name, key, plan.sites(), USUAL, CostModel.STANDARD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A key with any number of sites, as no small image has. */
  static SampleRun ofSites(int count) {
    List<SiteChange> sites = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean near = i % 3 != 0;
      sites.add(
          new SiteChange(
              0xffffffff81000005L + 37L * i,
              near ? Emulation.NOP5 : Emulation.NOP2,
              near ? CodeBytes.of(0xe9, 0x11, 0x22, 0x33, 0x44) : CodeBytes.of(0xeb, 0x30),
              0,
              "large_key"));
    }
    return new SampleRun("large.elf", "large_key", sites, USUAL, CostModel.STANDARD);
  }

  SampleRun with(Dialect dialect) {
    return with(
        new RunOptions(
            dialect,
            options.mode(),
            options.fetch(),
            options.cpus(),
            options.seed(),
            options.mutations()));
  }

  SampleRun with(Mode mode) {
    return with(
        new RunOptions(
            options.dialect(),
            mode,
            options.fetch(),
            options.cpus(),
            options.seed(),
            options.mutations()));
  }

  SampleRun with(FetchModel fetch, int cpus, long seed, Mutation... mutations) {
    return with(
        new RunOptions(options.dialect(), options.mode(), fetch, cpus, seed, List.of(mutations)));
  }

  SampleRun with(Mutation... mutations) {
    return with(options.fetch(), options.cpus(), options.seed(), mutations);
  }

  SampleRun with(RunOptions changed) {
    return new SampleRun(image, key, sites, changed, costs);
  }

  SampleRun with(CostModel changed) {
    return new SampleRun(image, key, sites, options, changed);
  }

  /** Makes the run and closes the sink; returns what was counted without any trace. */
  ExecutionCounts record(TraceSink sink) {
    SmpMachine machine = PatchProgram.machine(List.of(sites), options);
    TraceRun run = new TraceRun(image, "enable", List.of(key), List.of(), false, options, costs);
    ExecutionCounts counts = new ExecutionCounts(options.cpus());
    PokeProgram program = machine.setup().protocol().program();
    try (TraceRecorder recorder = new TraceRecorder(run, program, machine.memory(), sites, sink)) {
      new SiteRun(machine).run(new RandomChoices(options.seed()), new ProbePair(counts, recorder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return counts;
  }

  List<TraceEvent> events() {
    Collected collected = new Collected();
    record(collected);
    return collected.events;
  }

  /** Renders the run. */
  String render(TraceFormat format) {
    StringWriter out = new StringWriter();
    try {
      record(format.open(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** Keeps all events. */
  static final class Collected implements TraceSink {
    final List<TraceEvent> events = new ArrayList<>();

    @Override
    public void event(TraceEvent event) {
      events.add(event);
    }

    @Override
    public void close() {}
  }
}
