package org.jumppatch.patcher.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.PatchRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.ExecutionCounts;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.ProbePair;

/** Runs of a key of the sample image with 56 sites, as a command makes them. */
record SampleRun(String key, RunOptions options, CostModel costs) {
  private static final Path IMAGE = Path.of("..", "samples", "images", "schedstats.elf");

  /** The key of 56 sites, in the way that the protocol is meant to be used. */
  static SampleRun batch() {
    return of("sched_schedstats", Mode.BATCH);
  }

  /** The same key, a site at a time. */
  static SampleRun single() {
    return of("sched_schedstats", Mode.SINGLE);
  }

  /** A key of four sites. */
  static SampleRun small() {
    return of("netstamp_needed_key", Mode.BATCH);
  }

  private static SampleRun of(String key, Mode mode) {
    return new SampleRun(
        key,
        new RunOptions(Dialect.V6_1, mode, FetchModel.QUAD, 4, 1, List.of()),
        CostModel.STANDARD);
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

  SampleRun with(Mutation... mutations) {
    return with(
        new RunOptions(
            options.dialect(),
            options.mode(),
            options.fetch(),
            options.cpus(),
            options.seed(),
            List.of(mutations)));
  }

  SampleRun with(RunOptions changed) {
    return new SampleRun(key, changed, costs);
  }

  SampleRun with(CostModel changed) {
    return new SampleRun(key, options, changed);
  }

  /** Makes the run; returns what was counted without any trace. */
  ExecutionCounts record(TraceSink sink) {
    try (Capstone capstone = Capstone.open()) {
      Image image = Image.open(IMAGE);
      StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
      StaticKey found = ((KeyLookup.Found) keys.resolve(key)).key();
      FlipPlan plan = FlipPlan.of(image, List.of(found), capstone, Direction.ENABLE, false);
      List<List<SiteChange>> groups = plan.flips().stream().map(KeyFlip::sites).toList();
      PatchRun patch = new PatchRun(groups, options);
      TraceRun run = new TraceRun("schedstats.elf", "enable", List.of(key), options, costs);
      ExecutionCounts counts = new ExecutionCounts(options.cpus());
      patch.run(new ProbePair(counts, TraceRecorder.of(run, patch, plan.sites(), sink)));
      return counts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<TraceEvent> events() {
    Collected collected = new Collected();
    record(collected);
    return collected.events;
  }

  /** Renders the run. */
  String render(TraceFormat format) {
    java.io.StringWriter out = new java.io.StringWriter();
    try (TraceSink sink = format.open(out)) {
      record(sink);
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
