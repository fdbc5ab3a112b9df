package org.jumppatch.patcher.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.Protocol;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.MachineSignature;
import org.jumppatch.patcher.smp.SmpMachine;
import org.jumppatch.patcher.smp.space.Reduction;

/**
 * Looks through programs for what has to be searched: one machine for all sites that machines
 * cannot tell apart, one for all such pairs of neighbours, or without {@link Reduction#SITES} one
 * for each whole program.
 */
final class Survey {
  /** A machine, and the number of the group of sites that it is for. */
  private record Numbered(int number, SmpMachine machine) {}

  private record Pair(SiteShape first, SiteShape second, int distance) {}

  private final CheckOptions options;
  private final Map<SiteShape, Integer> shapes = new LinkedHashMap<>();
  private final Map<Pair, Integer> pairs = new LinkedHashMap<>();
  private final Map<MachineSignature, Numbered> alike = new ConcurrentHashMap<>();
  private final List<SmpMachine> whole = new ArrayList<>();
  private int sites;
  private int groups;

  private Survey(CheckOptions options) {
    this.options = options;
  }

  /** Looks through programs, each of which is mutated first. */
  static Survey of(List<PokeProgram> programs, CheckOptions options) {
    Survey survey = new Survey(options);
    programs.forEach(survey::add);
    return survey;
  }

  private void add(PokeProgram program) {
    if (program.steps().isEmpty()) {
      return;
    }
    Protocol protocol = Protocol.of(program).with(options.mutations());
    List<Set<Long>> searched = new ArrayList<>();
    PokeEntry last = null;
    for (PokeEntry site : sitesOf(program)) {
      sites++;
      shapes.merge(shape(site), 1, Integer::sum);
      searched.add(Set.of(site.address()));
      if (last != null && shareUnit(last, site)) {
        int distance = (int) (site.address() - last.address());
        pairs.merge(new Pair(shape(last), shape(site), distance), 1, Integer::sum);
        searched.add(Set.of(last.address(), site.address()));
      }
      last = site;
    }
    if (options.reductions().contains(Reduction.SITES) && protocol.findsWhatIsExpected()) {
      Focus focus = new Focus(protocol);
      IntStream.range(0, searched.size())
          .parallel()
          .forEach(i -> addMachine(groups + i, focus.on(searched.get(i))));
      groups += searched.size();
    } else {
      whole.add(new SmpMachine(options.machine(protocol)));
    }
  }

  private void addMachine(int number, Protocol protocol) {
    SmpMachine machine = new SmpMachine(options.machine(protocol));
    alike.merge(
        machine.signature(),
        new Numbered(number, machine),
        BinaryOperator.minBy(Comparator.comparingInt(Numbered::number)));
  }

  /** The entries of a program by address; of those with the same address the first. */
  private static Collection<PokeEntry> sitesOf(PokeProgram program) {
    Map<Long, PokeEntry> entries = new TreeMap<>(Long::compareUnsigned);
    for (PokeVector vector : program.vectors()) {
      for (PokeEntry entry : vector.entries()) {
        entries.putIfAbsent(entry.address(), entry);
      }
    }
    return entries.values();
  }

  private SiteShape shape(PokeEntry site) {
    return SiteShape.of(site, options.fetch());
  }

  private boolean shareUnit(PokeEntry lower, PokeEntry upper) {
    FetchModel fetch = options.fetch();
    long end = lower.address() + lower.length() - 1;
    return fetch.unit() != 0 && (end & -fetch.unit()) == (upper.address() & -fetch.unit());
  }

  /** What has to be searched, in the order of the programs and their sites. */
  List<SmpMachine> machines() {
    return whole.isEmpty()
        ? alike.values().stream()
            .sorted(Comparator.comparingInt(Numbered::number))
            .map(Numbered::machine)
            .toList()
        : whole;
  }

  /** Sites of all programs. */
  int sites() {
    return sites;
  }

  /** The sites by shape, most first. */
  List<SiteClass> classes() {
    return shapes.entrySet().stream()
        .map(entry -> new SiteClass(entry.getKey(), entry.getValue()))
        .sorted((a, b) -> b.sites() - a.sites())
        .toList();
  }

  /** The neighbours by shape, most first. */
  List<NeighbourClass> neighbours() {
    return pairs.entrySet().stream()
        .map(
            entry -> {
              Pair pair = entry.getKey();
              return new NeighbourClass(pair.first, pair.second, pair.distance, entry.getValue());
            })
        .sorted((a, b) -> b.pairs() - a.pairs())
        .toList();
  }
}
