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

/** Brings keys, names and trampolines together. */
final class CallKeys {
  private final Image image;
  private final Trampolines trampolines;
  private final Map<Long, PlaceRelocation> functions;
  private final Map<Long, StaticCall> calls = new TreeMap<>(Long::compareUnsigned);

  /**
   * @param sites those of each key
   */
  CallKeys(Image image, Map<Long, List<StaticCallSite>> sites) {
    this.image = image;
    this.trampolines = new Trampolines(image);
    Map<Long, String> without = keysWithoutSites(sites);
    this.functions = functions(sites.keySet(), without.keySet());
    sites.forEach(this::add);
    without.forEach((key, name) -> add(key, name, List.of(), trampolines.named(name)));
  }

  /** The static calls by ascending address of their keys. */
  Map<Long, StaticCall> all() {
    return calls;
  }

  private void add(long key, List<StaticCallSite> sites) {
    CallPlace called = called(sites);
    String name = name(key, called);
    CallPlace named = trampolines.named(name);
    add(key, name, List.copyOf(sites), named == null ? called : named);
  }

  private void add(
      long key, String name, List<StaticCallSite> sites, @Nullable CallPlace trampoline) {
    calls.put(key, new StaticCall(image, name, key, sites, trampoline, functions.get(key)));
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
    for (String name : image.symbols().namesOf(key)) {
      if (name.startsWith(StaticCalls.KEY_PREFIX)) {
        return name.substring(StaticCalls.KEY_PREFIX.length());
      }
    }
    List<String> names = trampolines.namesOf(trampoline == null ? key : trampoline.address());
    return names.isEmpty() ? "0x" + Long.toHexString(key) : names.get(0);
  }

  /** The names of keys whose trampoline there is, but no site. */
  private Map<Long, String> keysWithoutSites(Map<Long, List<StaticCallSite>> sites) {
    Set<String> wanted = new HashSet<>(trampolines.all().keySet());
    for (long key : sites.keySet()) {
      for (String name : image.symbols().namesOf(key)) {
        wanted.remove(withoutPrefix(name));
      }
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
