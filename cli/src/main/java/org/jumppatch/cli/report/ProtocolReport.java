package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.poke.KeyCost;
import org.jumppatch.patcher.poke.Phase;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;

/** Tells people how the protocol went: what it cost the other CPUs, phase by phase. */
final class ProtocolReport {
  /** More CPUs than anybody wants to see named. */
  private static final int NAMED = 8;

  private final ReportLines lines;
  private final Image image;

  ProtocolReport(ReportLines lines, Image image) {
    this.lines = lines;
    this.image = image;
  }

  /** Adds batches, syncs, phases and what was executed meanwhile. */
  void add(FlipRun flip) {
    addProtocol(flip);
    addExecutions(flip);
  }

  private void addProtocol(FlipRun flip) {
    RunOptions options = flip.run().options();
    ExecutionCounts counts = flip.counts();
    int isolated = options.isolation().cpus();
    int others = options.cpus() - 1 - isolated;
    lines.add(
        counted(flip.run().program().vectors().size(), "batch", "batches")
            + ", "
            + counted(counts.syncs(), "sync"),
        others == 0
            ? "no other CPU to interrupt"
            : "%s to each of %s (one by one: %s)"
                .formatted(
                    counted(counts.ipisPerCpu(), "IPI"),
                    counted(others, "other CPU"),
                    oneByOne(flip)));
    if (isolated > 0) {
      addIsolated(options, counts);
    }
    if (flip.stop() == null) {
      for (Phase phase : Phase.values()) {
        addPhase(flip.run().program().steps(), phase, others);
      }
    }
  }

  /** The last CPUs of the machine. */
  private void addIsolated(RunOptions options, ExecutionCounts counts) {
    int isolated = options.isolation().cpus();
    long sent = 0;
    for (int cpu = options.cpus() - isolated; cpu < options.cpus(); cpu++) {
      sent += counts.ipis(cpu);
    }
    lines.add(
        "  " + counted(isolated, "isolated CPU"),
        "%s, %s spared (--sync %s)"
            .formatted(
                counted(sent, "IPI"),
                grouped(counts.spared()),
                options.isolation().syncs().scheme()));
  }

  /** What list counts too, which leaves out what is gone once the kernel has booted. */
  private String oneByOne(FlipRun flip) {
    long init =
        flip.plan().sites().stream()
            .filter(site -> !site.key().isEmpty() && image.isInit(site.address()))
            .count();
    String all = grouped(flip.syncsOneByOne());
    return init == 0
        ? all
        : all
            + "; once booted, without init text: "
            + grouped(flip.syncsOneByOne() - KeyCost.SYNCS * init);
  }

  private void addPhase(List<PokeStep> steps, Phase phase, int others) {
    int stores = 0;
    int syncs = 0;
    Set<Part> parts = EnumSet.noneOf(Part.class);
    for (PokeStep step : steps) {
      if (step instanceof PokeStep.Store store && store.phase() == phase) {
        stores++;
        parts.add(store.part());
      } else if (step instanceof PokeStep.Sync sync && sync.phase() == phase) {
        syncs++;
      }
    }
    if (parts.isEmpty()) {
      parts.add(phase.usual());
    }
    String written = grouped(stores) + " " + Part.written(parts, stores) + " written";
    if (syncs == 0) {
      lines.addParts("  " + phase, written, "no sync");
    } else {
      String count = syncs == 1 ? "sync" : grouped(syncs) + " syncs";
      String sync = count + ": " + counted((long) syncs * others, "IPI");
      lines.addParts(
          "  " + phase, written, sync, others <= NAMED ? cpuNames(others) : "cpu1 to cpu" + others);
    }
  }

  private static String cpuNames(int others) {
    StringBuilder names = new StringBuilder();
    for (int cpu = 1; cpu <= others; cpu++) {
      names.append(cpu == 1 ? "" : " ").append("cpu").append(cpu);
    }
    return names.toString();
  }

  private void addExecutions(FlipRun flip) {
    RunOptions options = flip.run().options();
    ExecutionCounts counts = flip.counts();
    lines.add("protocol", options.protocol());
    lines.add(
        "emulated run",
        "%s, fetch %s, seed %d: %s executions, %s old, %s new, %s by int3, %s torn, %s unhandled"
            .formatted(
                counted(options.cpus(), "CPU"),
                options.fetch(),
                options.seed(),
                grouped(counts.total()),
                grouped(counts.count(Execution.OLD)),
                grouped(counts.count(Execution.NEW)),
                grouped(counts.count(Execution.EMULATED)),
                grouped(counts.count(Execution.TORN)),
                grouped(counts.count(Execution.UNHANDLED))));
  }
}
