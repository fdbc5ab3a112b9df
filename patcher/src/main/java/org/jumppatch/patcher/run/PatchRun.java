package org.jumppatch.patcher.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.call.CallMemory;
import org.jumppatch.patcher.call.FunctionCall;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeQueue;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.Protocol;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.site.UnsafePatchException;
import org.jumppatch.patcher.smp.CodeMemory;
import org.jumppatch.patcher.smp.MachineProbe;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.SmpRun;
import org.jumppatch.patcher.smp.call.CallRun;
import org.jumppatch.patcher.smp.call.CpuStop;
import org.jumppatch.patcher.smp.choice.RandomChoices;
import org.jumppatch.patcher.smp.choice.Weights;
import org.jumppatch.patcher.x86.OperationCache;

/** Changes of sites made into a program, on a machine that can run it. */
public final class PatchRun {
  private final RunOptions options;
  private final SmpMachine machine;

  /**
   * @param groups changes that are flushed together: those of one key, in the order in which the
   *     kernel queues them
   * @throws UnsafePatchException if a mutation makes an entry expect other bytes than there are
   */
  public PatchRun(List<List<SiteChange>> groups, RunOptions options) {
    this.options = options;
    Protocol protocol = Protocol.of(program(groups, options)).with(options.mutations());
    this.machine =
        new SmpMachine(
            new MachineSetup(
                protocol,
                options.fetch(),
                options.cpus(),
                options.calls() != null && options.cpus() == 1
                    ? Set.of(Circumstance.PATCHER_EXECUTES)
                    : Set.of(),
                MachineSetup.Scope.BATCH));
    checkExpected(groups, protocol.program());
  }

  /** The program of a correct patcher for these changes. */
  public static PokeProgram program(List<List<SiteChange>> groups, RunOptions options) {
    List<PokeEntry> entries = new ArrayList<>();
    Mode mode = options.mode();
    PokeQueue queue = new PokeQueue(options.dialect(), mode == Mode.QUEUED);
    for (List<SiteChange> group : groups) {
      for (SiteChange change : mode == Mode.BATCH ? sorted(group) : group) {
        PokeEntry entry =
            PokeEntry.of(
                options.dialect(),
                change.address(),
                change.old(),
                change.text(),
                change.emulated());
        entries.add(entry);
        queue.add(entry);
      }
      queue.finish();
    }
    return mode == Mode.SINGLE
        ? PokeProgram.single(options.dialect(), entries)
        : PokeProgram.batches(options.dialect(), queue.vectors());
  }

  /** A key's sites are sorted anyhow; a static call's places only where they share a batch. */
  private static List<SiteChange> sorted(List<SiteChange> group) {
    List<SiteChange> sorted = new ArrayList<>(group);
    sorted.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
    return sorted;
  }

  private static void checkExpected(List<List<SiteChange>> groups, PokeProgram program) {
    Map<Long, CodeBytes> found = new HashMap<>();
    groups.forEach(group -> group.forEach(c -> found.putIfAbsent(c.address(), c.old())));
    for (PokeVector vector : program.vectors()) {
      vector.entries().forEach(entry -> check(entry, found.get(entry.address())));
      // A later batch finds what this one wrote.
      vector.entries().forEach(entry -> found.put(entry.address(), entry.text()));
    }
  }

  private static void check(PokeEntry entry, @Nullable CodeBytes there) {
    if (there != null && !there.equals(entry.old())) {
      throw new UnsafePatchException(
          "unexpected op at 0x%x: found %s, expected %s"
              .formatted(entry.address(), there, entry.old()));
    }
  }

  /** How the run is made. */
  public RunOptions options() {
    return options;
  }

  /** The program, with its mutations. */
  public PokeProgram program() {
    return machine.setup().protocol().program();
  }

  /** The code that is written, in all its versions. */
  public CodeMemory memory() {
    return machine.memory();
  }

  /**
   * Runs it once while the CPUs call a function as the options say; the same options make the same
   * run. A machine's only CPU calls it between the patcher's steps.
   *
   * @return why a CPU could go no further, or null
   */
  @Nullable CpuStop call(Image image, FunctionCall call, CallOptions calls, MachineProbe probe) {
    try (Capstone capstone = Capstone.open()) {
      CallMemory memory = new CallMemory(image, call, options.cpus());
      Weights weights = calls.weights();
      CallRun run =
          new CallRun(
              machine,
              image.space(),
              memory,
              new OperationCache(capstone),
              calls.around(),
              weights.burst());
      return run.run(calls.scheduling().choices(options.seed(), weights), probe);
    }
  }

  /** Runs it once; the same options make the same run. */
  public void run(MachineProbe probe) {
    if (!program().steps().isEmpty()) {
      new SmpRun(machine).run(new RandomChoices(options.seed()), probe);
    }
  }

  /** What the machine's memory holds in the end where it held {@code change.old()} before. */
  public CodeBytes result(SiteChange change) {
    CodeMemory memory = machine.memory();
    return memory.at(memory.siteAt(change.address()), memory.stores());
  }
}
