package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jumppatch.patcher.poke.Circumstance;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.smp.FetchModel;

/**
 * What every mutation comes to under every fetch model, on the same programs.
 *
 * @param rows in the order of the mutations
 */
public record Matrix(List<Row> rows) {
  /**
   * One line.
   *
   * @param mutations that are applied together; none for the protocol as it is
   * @param circumstances what goes on around the protocol
   * @param verdicts one for each fetch model, in their order; without counterexamples
   */
  public record Row(
      Set<Mutation> mutations, Set<Circumstance> circumstances, List<Verdict> verdicts) {}

  public Matrix {
    rows = List.copyOf(rows);
  }

  /**
   * Checks programs with every mutation alone, with those that the net of M13 hides, and where it
   * makes a difference with the patching CPU executing sites or with int3 of others.
   *
   * @param options on what machine; their fetch model and mutations do not count. Where they have
   *     any reduction, each CPU is searched alone: {@link CheckOptions#alone}
   * @param gauge is told how far it is
   */
  public static Matrix of(List<PokeProgram> programs, CheckOptions options, Gauge gauge) {
    List<Row> rows = new ArrayList<>();
    boolean inlined =
        programs.stream()
            .flatMap(program -> program.vectors().stream())
            .anyMatch(vector -> vector.entries().stream().anyMatch(PokeEntry::isInlined));
    Set<SyncScheme> syncs =
        programs.stream().map(program -> program.syncRule().scheme()).collect(Collectors.toSet());
    if (options.isolated() == 0) {
      syncs = Set.of(SyncScheme.EACH);
    }
    for (Fault fault : faults(inlined, syncs)) {
      rows.add(row(programs, options, fault, gauge));
    }
    return new Matrix(rows);
  }

  private record Fault(Set<Mutation> mutations, Set<Circumstance> circumstances) {}

  /**
   * Sites of keys have nothing that a mutation of inlined functions could be about, and where every
   * sync interrupts every CPU none is put off wrongly.
   */
  private static List<Fault> faults(boolean inlined, Set<SyncScheme> syncs) {
    List<Fault> faults = new ArrayList<>();
    faults.add(new Fault(Set.of(), Set.of()));
    for (Mutation mutation : Mutation.values()) {
      boolean ofDeferring = mutation.story().syncs() != SyncScheme.EACH;
      if ((mutation.story().ofInlined() && !inlined)
          || (ofDeferring && Set.of(SyncScheme.EACH).equals(syncs))) {
        continue;
      }
      faults.add(new Fault(Set.of(mutation), Set.of()));
      Set<Circumstance> takes = mutation.story().takes();
      if (!takes.isEmpty()) {
        faults.add(new Fault(Set.of(mutation), takes));
      }
      for (Mutation hidden : mutation.story().hides()) {
        faults.add(new Fault(EnumSet.of(hidden, mutation), Set.of()));
      }
    }
    return faults;
  }

  private static Row row(
      List<PokeProgram> programs, CheckOptions options, Fault fault, Gauge gauge) {
    Set<Circumstance> circumstances = new HashSet<>(options.circumstances());
    circumstances.addAll(fault.circumstances);
    List<Verdict> verdicts = new ArrayList<>();
    for (FetchModel fetch : FetchModel.values()) {
      CheckOptions cell =
          new CheckOptions(
              fetch,
              options.remoteCpus(),
              options.isolated(),
              circumstances,
              fault.mutations,
              options.reductions(),
              options.limits());
      Checker checker = new Checker(cell, gauge);
      verdicts.add(
          options.reductions().isEmpty()
              ? checker.check(programs, false)
              : checker.checkAlone(programs));
    }
    return new Row(fault.mutations, circumstances, verdicts);
  }
}
