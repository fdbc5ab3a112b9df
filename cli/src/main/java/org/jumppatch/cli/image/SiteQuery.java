package org.jumppatch.cli.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyQuery;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCallSite;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.text.Grouped;

/**
 * Finds keys by their names, and keys and static calls by places in code at which one of their
 * sites is.
 */
public final class SiteQuery {
  /** Of a function's sites, so many are named where none is at a place. */
  private static final int MOST = 8;

  private final OpenImage open;
  private final KeyQuery query;
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
   */
  public record Answer(List<Shown> keys, List<ShownCall> calls) {
    public Answer {
      keys = List.copyOf(keys);
      calls = List.copyOf(calls);
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
    this.query = new KeyQuery(open.image(), open.keys());
  }

  /** What a word stands for: keys, the address of a site, {@code function+0x10}. */
  public Answer of(String word) {
    if (query.resolve(word) instanceof KeyLookup.Unknown) {
      List<Long> places = places(word);
      List<JumpEntry> sites = sitesAt(places);
      List<ShownCall> called = sites.isEmpty() ? callsAt(places, false) : List.of();
      if (!sites.isEmpty() || !called.isEmpty()) {
        return new Answer(grouped(sites), called);
      }
      explain(word);
    }
    return new Answer(
        open.keys(List.of(word), told).stream().map(Shown::whole).toList(), List.of());
  }

  /**
   * The sites at the places that a report of the kernel names, each once; none is no mistake. What
   * a report has of a call is often the address that it returns to.
   */
  public Answer inReport(Stream<String> lines) {
    Set<Long> places = ReportedPlaces.in(lines, open.image());
    return new Answer(grouped(sitesAt(places).stream().distinct().toList()), callsAt(places, true));
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

  /** Says more of a place without a site than that it is no key. */
  private void explain(String word) {
    CodePlace place = CodePlace.of(word);
    if (place == null) {
      return;
    }
    FunctionRange function = function(place);
    if (function == null && place.symbol() != null) {
      return;
    }
    if (function != null && place.symbol() != null && place.offset() == 0) {
      throw new UsageException(
          "%s: %s is a function; show --in %s shows the keys in it"
              .formatted(open.image().path(), word, word));
    }
    throw new UsageException(
        "%s: there is no site at %s%s"
            .formatted(open.image().path(), word, function == null ? "" : sitesIn(function)));
  }

  private @Nullable FunctionRange function(CodePlace place) {
    if (place.symbol() == null) {
      // Addresses in a relocatable file are nobody's but ours.
      return open.image().isRelocatable() ? null : FunctionRange.at(open.image(), place.offset());
    }
    List<FunctionRange> ranges = FunctionRange.named(open.image(), place.symbol());
    return ranges.isEmpty() ? null : ranges.get(0);
  }

  private String sitesIn(FunctionRange function) {
    List<Long> all = new ArrayList<>();
    function.sites(open.table()).forEach(site -> all.add(site.code()));
    for (StaticCall call : calls()) {
      call.sites().stream()
          .map(StaticCallSite::address)
          .filter(function::contains)
          .forEach(all::add);
    }
    Places places = new Places(open.image());
    List<String> shown =
        all.stream().sorted(Long::compareUnsigned).limit(MOST).map(places::symbol).toList();
    return all.isEmpty()
        ? ", nor any other in " + function.name()
        : "; the sites in that function: "
            + String.join(", ", shown)
            + (all.size() > MOST
                ? " and %s more".formatted(Grouped.grouped(all.size() - MOST))
                : "");
  }
}
