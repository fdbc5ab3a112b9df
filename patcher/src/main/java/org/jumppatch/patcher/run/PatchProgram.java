package org.jumppatch.patcher.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeQueue;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.Protocol;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;
import org.jumppatch.patcher.site.UnsafePatchException;
import org.jumppatch.patcher.smp.MachineSetup;
import org.jumppatch.patcher.smp.SmpMachine;

/** Changes of sites made into a program, and into a machine that runs it. */
public final class PatchProgram {
  private PatchProgram() {}

  /**
   * The program of a correct patcher.
   *
   * @param groups changes that are flushed together: those of one key, in the order in which the
   *     kernel queues them
   * @param options whose dialect and mode count
   */
  public static PokeProgram of(List<List<SiteChange>> groups, RunOptions options) {
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
    return PokeProgram.of(
        options.recipe(),
        options.isolation().syncs(),
        mode == Mode.SINGLE ? PokeProgram.single(entries) : queue.vectors());
  }

  /** A key's sites are sorted anyhow; a static call's places only where they share a batch. */
  private static List<SiteChange> sorted(List<SiteChange> group) {
    List<SiteChange> sorted = new ArrayList<>(group);
    sorted.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
    return sorted;
  }

  /**
   * The machine on which the program is run, with its mutations. Where CPUs call a function, a
   * machine's only CPU does so between the patcher's steps.
   *
   * @param groups as by {@link #of}
   * @throws UnsafePatchException if a mutation makes an entry expect other bytes than there are
   */
  public static SmpMachine machine(List<List<SiteChange>> groups, RunOptions options) {
    Protocol protocol = Protocol.of(of(groups, options)).with(options.mutations());
    check(protocol.program(), groups);
    boolean alone = options.calls() != null && options.cpus() == 1;
    return new SmpMachine(
        new MachineSetup(
            protocol,
            options.fetch(),
            options.cpus(),
            options.isolation().cpus(),
            alone ? Set.of(Circumstance.PATCHER_EXECUTES) : Set.of(),
            MachineSetup.Scope.BATCH));
  }

  private static void check(PokeProgram program, List<List<SiteChange>> groups) {
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
}
