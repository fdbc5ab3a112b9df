package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.patcher.poke.Phase;
import org.jumppatch.patcher.poke.PokeStep;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.FlippedModules;
import org.jumppatch.patcher.run.FlippedModules.WrittenFolder;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.run.WrittenImage;
import org.jumppatch.patcher.site.CallUpdate;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.FunctionChange;
import org.jumppatch.patcher.site.KeyFlip;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.smp.probe.ExecutionCounts;
import org.jumppatch.patcher.smp.probe.Violation;

/** Tells people what an enable or disable did. */
public final class FlipReport {
  /** More names than anybody reads on a line. */
  private static final int NAMES = 6;

  private final PrintWriter out;
  private final OpenImage open;
  private final ReportLines lines;

  public FlipReport(PrintWriter out, OpenImage open, Screen screen, Colours colours) {
    this.out = out;
    this.open = open;
    this.lines = new ReportLines(screen, colours);
  }

  /**
   * Prints everything about a run.
   *
   * @param written the image that was written, or null if none was
   * @param modules what was done in the modules that go with it, or null if none were named
   * @param all image and modules that were written, or null if they were not
   */
  public void print(
      FlipRun flip,
      @Nullable WrittenImage written,
      @Nullable FlippedModules modules,
      @Nullable WrittenFolder all) {
    for (KeyFlip key : flip.plan().flips()) {
      printKey(key);
    }
    flip.plan().updates().forEach(this::printCall);
    printPokes(flip.plan());
    if (!flip.plan().changes().isEmpty()) {
      printProtocol(flip);
      printExecutions(flip);
    }
    new CallReport(open.image(), flip).lines(lines::add);
    for (Note note : flip.notes(written)) {
      lines.add(Meaning.WARNING, "note", note.message());
    }
    if (modules != null) {
      new FlippedModulesReport(lines, modules).add(all);
    }
    if (written != null) {
      lines.add(Meaning.ADDED, "wrote", written.file() + ", " + changed(flip.plan().sites()));
    } else if (modules != null && !modules.areGood()) {
      lines.add(Meaning.WRONG, "nothing written", "a module's run broke the protocol's promise");
    } else if (flip.isGood()) {
      lines.add("dry run", "nothing written; " + changed(flip.plan().sites()));
    } else if (flip.counts().violations().isEmpty()) {
      lines.add(Meaning.WRONG, "nothing written", "the run could not be carried out to its end");
    } else {
      lines.add(
          Meaning.WRONG,
          "nothing written",
          "the run broke the protocol's promise: " + violations(flip.counts()));
    }
    lines.print(out);
  }

  private void printKey(KeyFlip flip) {
    int near = 0;
    int init = 0;
    for (JumpEntry entry : flip.key().entries()) {
      near += entry.size() == 5 ? 1 : 0;
      init += open.image().isInit(entry.code()) ? 1 : 0;
    }
    int sites = flip.key().entries().size();
    StringBuilder text = new StringBuilder();
    text.append(counted(sites, "site"))
        .append(
            " (%s short, %s near%s)"
                .formatted(
                    grouped(sites - near),
                    grouped(near),
                    init == 0 ? "" : ", " + grouped(init) + " of them init text"));
    long toJump = flip.sites().stream().filter(FlipReport::becomesJump).count();
    List<String> changes = new ArrayList<>();
    if (toJump > 0) {
      changes.add(grouped(toJump) + " nop to jmp");
    }
    if (flip.sites().size() > toJump) {
      changes.add(grouped(flip.sites().size() - toJump) + " jmp to nop");
    }
    text.append(": ").append(changes.isEmpty() ? "nothing to change" : String.join(", ", changes));
    lines.add(Meaning.HEADING, flip.key().name(), text.toString());
    if (flip.state() != null) {
      lines.add("  enabled", "%d to %d".formatted(flip.state().old(), flip.state().wanted()));
    }
  }

  private void printCall(CallUpdate update) {
    int sites = update.call().sites().size();
    int written = update.places().size();
    lines.add(
        Meaning.HEADING,
        update.call().name(),
        counted(sites, "site")
            + " and a trampoline: "
            + (written > 0
                ? counted(written, "place") + " written"
                : update.isAlready() ? "nothing to change" : "left to the loader"));
    FunctionChange function = update.function();
    if (function != null) {
      lines.add(
          "  func", "%s to %s".formatted(function(function.old()), function(function.wanted())));
    }
  }

  private String function(long address) {
    String symbol = new Places(open.image()).symbol(address);
    return address == 0 ? "none" : symbol.isEmpty() ? Places.hex(address) : symbol;
  }

  private void printPokes(FlipPlan plan) {
    List<SiteChange> pokes =
        plan.changes().stream().filter(change -> change.owner().isEmpty()).toList();
    if (pokes.isEmpty()) {
      return;
    }
    Places places = new Places(open.image());
    List<String> names = new ArrayList<>();
    for (SiteChange poke : pokes.subList(0, Math.min(NAMES, pokes.size()))) {
      String symbol = places.symbol(poke.address());
      names.add(symbol.isEmpty() ? places.address(poke.address()) : symbol);
    }
    int more = pokes.size() - names.size();
    lines.add(
        Meaning.HEADING,
        counted(pokes.size(), "poke"),
        String.join(", ", names) + (more == 0 ? "" : ", and " + grouped(more) + " more"));
  }

  private static boolean becomesJump(SiteChange change) {
    return change.text().first() == Opcodes.JUMP || change.text().first() == Opcodes.JUMP_SHORT;
  }

  private void printProtocol(FlipRun flip) {
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
      printIsolated(options, counts);
    }
    if (flip.stop() == null) {
      for (Phase phase : Phase.values()) {
        printPhase(flip.run().program().steps(), phase, others);
      }
    }
  }

  /** The last CPUs of the machine. */
  private void printIsolated(RunOptions options, ExecutionCounts counts) {
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
            .filter(site -> !site.key().isEmpty() && open.image().isInit(site.address()))
            .count();
    String all = grouped(flip.syncsOneByOne());
    return init == 0
        ? all
        : all + "; once booted, without init text: " + grouped(flip.syncsOneByOne() - 3 * init);
  }

  private void printPhase(List<PokeStep> steps, Phase phase, int others) {
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
          "  " + phase, written, sync, others <= 8 ? cpuNames(others) : "cpu1 to cpu" + others);
    }
  }

  private static String cpuNames(int others) {
    StringBuilder names = new StringBuilder();
    for (int cpu = 1; cpu <= others; cpu++) {
      names.append(cpu == 1 ? "" : " ").append("cpu").append(cpu);
    }
    return names.toString();
  }

  private void printExecutions(FlipRun flip) {
    RunOptions options = flip.run().options();
    ExecutionCounts counts = flip.counts();
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

  private static String violations(ExecutionCounts counts) {
    return String.join(", ", counts.violations().stream().map(Violation::label).toList());
  }

  private static String changed(List<SiteChange> sites) {
    int bytes = 0;
    for (SiteChange site : sites) {
      for (int i = 0; i < site.old().length(); i++) {
        bytes += site.old().at(i) == site.text().at(i) ? 0 : 1;
      }
    }
    return counted(bytes, "byte") + " in " + counted(sites.size(), "place");
  }
}
