package org.jumppatch.elf.staticcall;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.ElfType;
import org.jumppatch.elf.Relocations;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * Brings keys, names and trampolines together: for one key when it is asked for, since to find
 * those without a site takes a look at every symbol.
 */
final class CallKeys {
  private final Image image;
  private final Map<Long, List<StaticCallSite>> sites;
  private final Trampolines trampolines;
  private final Map<Long, StaticCall> calls = new TreeMap<>(Long::compareUnsigned);
  private Map<Long, PlaceRelocation> functions = Map.of();
  private boolean complete;

  /**
   * @param sites those of each key
   */
  CallKeys(Image image, Map<Long, List<StaticCallSite>> sites) {
    this.image = image;
    this.sites = sites;
    this.trampolines = new Trampolines(image);
  }

  /** The static calls by ascending address of their keys. */
  Map<Long, StaticCall> all() {
    if (!complete) {
      complete = true;
      Map<Long, String> without = keysWithoutSites();
      functions = functions(sites.keySet(), without.keySet());
      sites.keySet().forEach(this::withSites);
      without.forEach((key, name) -> add(key, name, List.of(), trampolines.named(name)));
      if (isLinked() && sites.keySet().stream().allMatch(key -> namesOf(key).isEmpty())) {
        addPointedTo();
      }
    }
    return calls;
  }

  /** The one whose key lies at exactly this address; null if none does. */
  @Nullable StaticCall at(long key) {
    return isLinked() && sites.containsKey(key) ? withSites(key) : all().get(key);
  }

  /**
   * The same of a key of which something in the image says where its trampoline is; null if it is
   * not there.
   */
  @Nullable StaticCall at(long key, long trampoline) {
    if (!isLinked() || sites.containsKey(key)) {
      return at(key);
    }
    StaticCall known = calls.get(key);
    CallPlace place = trampolines.at(trampoline);
    for (String name : place == null || known != null ? List.<String>of() : namesOf(key)) {
      known = add(key, name, List.of(), place);
    }
    return known;
  }

  private boolean isLinked() {
    return image.elf().header().type() == ElfType.EXECUTABLE;
  }

  private StaticCall withSites(long key) {
    StaticCall known = calls.get(key);
    if (known != null) {
      return known;
    }
    List<StaticCallSite> own = sites.getOrDefault(key, List.of());
    CallPlace called = called(own);
    String name = name(key, called);
    boolean goesThere = called != null && trampolines.namesOf(called.address()).contains(name);
    CallPlace named = goesThere ? called : trampolines.named(name);
    return add(key, name, List.copyOf(own), named == null ? called : named);
  }

  private StaticCall add(
      long key, String name, List<StaticCallSite> own, @Nullable CallPlace trampoline) {
    StaticCall call = new StaticCall(image, name, key, own, trampoline, functions.get(key));
    calls.put(key, call);
    return call;
  }

  private @Nullable CallPlace called(List<StaticCallSite> sites) {
    for (StaticCallSite site : sites) {
      CallPlace trampoline = trampolines.target(site.place().instruction());
      if (trampoline != null) {
        return trampoline;
      }
    }
    return null;
  }

  /** By the key's symbol; where only code has names, by the trampoline's. */
  private String name(long key, @Nullable CallPlace trampoline) {
    List<String> own = namesOf(key);
    if (!own.isEmpty()) {
      return own.get(0);
    }
    List<String> names = trampolines.namesOf(trampoline == null ? key : trampoline.address());
    return names.isEmpty() ? "0x" + Long.toHexString(key) : names.get(0);
  }

  private List<String> namesOf(long key) {
    return image.symbols().namesOf(key, StaticCalls.KEY_PREFIX);
  }

  /** The names of keys whose trampoline there is, but no site. */
  private Map<Long, String> keysWithoutSites() {
    Set<String> wanted = new HashSet<>(trampolines.all().keySet());
    for (long key : sites.keySet()) {
      namesOf(key).forEach(wanted::remove);
    }
    Map<Long, String> found = new HashMap<>();
    Symbols symbols = image.symbols();
    for (int i = 0; i < symbols.count() && !wanted.isEmpty(); i++) {
      Area area = image.space().areaAt(symbols.address(i));
      if (area != null && image.space().mayHoldData(area)) {
        String name = withoutPrefix(symbols.name(i));
        if (wanted.contains(name) && !sites.containsKey(symbols.address(i))) {
          found.put(symbols.address(i), name);
        }
      }
    }
    return found;
  }

  /** Where keys have no names, those without sites that other data tells of. */
  private void addPointedTo() {
    TrampolinePointers.of(image, trampolines)
        .forEach(
            (key, trampoline) -> {
              if (!calls.containsKey(key)) {
                add(key, name(key, trampoline), List.of(), trampoline);
              }
            });
  }

  private static String withoutPrefix(String name) {
    return name.startsWith(StaticCalls.KEY_PREFIX)
        ? name.substring(StaticCalls.KEY_PREFIX.length())
        : "";
  }

  private Map<Long, PlaceRelocation> functions(Set<Long> some, Set<Long> more) {
    boolean shared = image.elf().header().type() == ElfType.SHARED;
    if (!image.isRelocatable() && !shared) {
      return Map.of();
    }
    Set<Long> keys = new HashSet<>(some);
    keys.addAll(more);
    long[] places = keys.stream().mapToLong(Long::longValue).toArray();
    Map<Long, PlaceRelocation> found = new PlaceRelocations(image).any(places);
    int wanted = shared ? Relocations.MOVED : Relocations.ABSOLUTE_64;
    found
        .values()
        .removeIf(one -> one.type() != wanted && (shared || one.type() != Relocations.NONE));
    return found;
  }
}
