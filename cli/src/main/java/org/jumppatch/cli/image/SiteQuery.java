package org.jumppatch.cli.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.keyname.KeyQuery;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCallSite;
import org.jumppatch.elf.staticcall.StaticCalls;

/**
 * Finds keys by their names, and keys and static calls by places in code at which one of their
 * sites is.
 */
public final class SiteQuery {
  /** So many functions that a report names are offered where it names no site. */
  private static final int MOST = 3;

  private final OpenImage open;
  private final KeyQuery query;
  private final PlaceWithoutSite without;
  private final Consumer<String> told;
  private @Nullable List<StaticCall> calls;

  /**
   * A key and those of its sites that were asked for.
   *
   * @param key the key
   * @param sites all of its sites, or the ones at the places that were named
   */
  public record Shown(StaticKey key, List<JumpEntry> sites) {
    /** A key with all of its sites. */
    public static Shown whole(StaticKey key) {
      return new Shown(key, key.entries());
    }
  }

  /**
   * What is at places, and the keys of names.
   *
   * @param keys each with its sites
   * @param calls the static calls of which a place is
   * @param foreign places that a report names and that are another kernel's: the image's function
   *     of that name has another length
   * @param modules the modules that a report names, each with how many lines do
   */
  public record Answer(
      List<Shown> keys, List<ShownCall> calls, List<String> foreign, Map<String, Integer> modules) {
    public Answer {
      keys = List.copyOf(keys);
      calls = List.copyOf(calls);
      foreign = List.copyOf(foreign);
      modules = Collections.unmodifiableMap(new LinkedHashMap<>(modules));
    }

    public Answer(List<Shown> keys, List<ShownCall> calls) {
      this(keys, calls, List.of(), Map.of());
    }

    /** Of all sites in it. */
    public List<Long> addresses() {
      return Stream.concat(
              keys.stream().flatMap(one -> one.sites().stream()).map(JumpEntry::code),
              calls.stream().flatMap(one -> one.sites().stream()).map(StaticCallSite::address))
          .toList();
    }
  }

  public SiteQuery(OpenImage open) {
    this(open, matched -> {});
  }

  /**
   * The same.
   *
   * @param told is told of each pattern how many keys it stands for
   */
  public SiteQuery(OpenImage open, Consumer<String> told) {
    this.open = open;
    this.told = told;
    KeyLabels labels = new KeyLabels(open.image(), open.keys());
    this.query = new KeyQuery(open.keys(), labels);
    this.without = new PlaceWithoutSite(open, labels, this::calls);
  }

  /** What a word stands for: keys, the address of a site, {@code function+0x10}. */
  public Answer of(String word) {
    if (query.resolve(word) instanceof KeyLookup.Unknown unknown) {
      List<Long> places = places(word);
      List<JumpEntry> sites = sitesAt(places);
      List<ShownCall> called = sites.isEmpty() ? callsAt(places, false) : List.of();
      if (!sites.isEmpty() || !called.isEmpty()) {
        return new Answer(grouped(sites), called);
      }
      without.explain(word, unknown.suggestions());
    }
    return new Answer(
        open.keys(List.of(word), told).stream().map(Shown::whole).toList(), List.of());
  }

  /**
   * The sites at the places that a report of the kernel names, each once; none is no mistake. What
   * a report has of a call is often the address that it returns to.
   */
  public Answer inReport(Stream<String> lines) {
    KernelReport report = KernelReport.of(open.image(), lines.toList());
    List<JumpEntry> sites = sitesAt(report.addresses()).stream().distinct().toList();
    List<ShownCall> called = callsAt(report.addresses(), true);
    if (sites.isEmpty() && called.isEmpty()) {
      offer(report.functions());
    }
    return new Answer(grouped(sites), called, report.foreign(), report.modules());
  }

  /** Tells of functions that a report names, if there is more to see in them. */
  private void offer(List<FunctionRange> functions) {
    List<String> used =
        functions.stream()
            .filter(function -> !without.sitesIn(function).isEmpty())
            .map(FunctionRange::name)
            .distinct()
            .limit(MOST)
            .toList();
    if (!used.isEmpty()) {
      told.accept(
          "show --in %s shows what is in these functions".formatted(String.join(" ", used)));
    }
  }

  /** The keys of sites, in the sites' order, each with the sites that are its own. */
  public List<Shown> grouped(List<JumpEntry> sites) {
    Map<Long, List<JumpEntry>> byKey = new LinkedHashMap<>();
    for (JumpEntry site : sites) {
      byKey.computeIfAbsent(site.key(), key -> new ArrayList<>()).add(site);
    }
    List<Shown> shown = new ArrayList<>();
    byKey.forEach(
        (address, own) -> {
          StaticKey key = open.keys().at(address);
          if (key != null) {
            shown.add(new Shown(key, own));
          }
        });
    return shown;
  }

  /** The addresses that a word names; none where it names no place. */
  private List<Long> places(String word) {
    CodePlace place = CodePlace.of(word);
    return place == null ? List.of() : place.addresses(open.image());
  }

  /** The sites in which addresses lie, in the addresses' order. */
  private List<JumpEntry> sitesAt(Collection<Long> places) {
    Map<Long, List<JumpEntry>> byPlace = new HashMap<>();
    for (JumpEntry site : places.isEmpty() ? List.<JumpEntry>of() : open.table().entries()) {
      for (int inside = 0; inside < site.size(); inside++) {
        byPlace.computeIfAbsent(site.code() + inside, place -> new ArrayList<>(1)).add(site);
      }
    }
    return places.stream()
        .flatMap(place -> byPlace.getOrDefault(place, List.of()).stream())
        .toList();
  }

  /** The static calls in whose sites or trampolines addresses lie, or right behind a site. */
  private List<ShownCall> callsAt(Collection<Long> places, boolean orBehind) {
    List<ShownCall> found = new ArrayList<>();
    if (places.isEmpty()) {
      return found;
    }
    Set<Long> named = Set.copyOf(places);
    for (StaticCall call : calls()) {
      List<StaticCallSite> sites =
          call.sites().stream()
              .filter(
                  site -> isWithin(named, site.address(), site.place().size() + (orBehind ? 1 : 0)))
              .toList();
      CallPlace trampoline = call.trampoline();
      if (!sites.isEmpty()
          || (trampoline != null && isWithin(named, trampoline.address(), trampoline.size()))) {
        found.add(new ShownCall(call, sites));
      }
    }
    return found;
  }

  private List<StaticCall> calls() {
    List<StaticCall> known = calls;
    if (known == null) {
      known = StaticCalls.of(open.image()).all();
      calls = known;
    }
    return known;
  }

  /** Whether one of the places is among the bytes from an address on. */
  private static boolean isWithin(Set<Long> places, long start, int size) {
    for (int inside = 0; inside < size; inside++) {
      if (places.contains(start + inside)) {
        return true;
      }
    }
    return false;
  }
}
