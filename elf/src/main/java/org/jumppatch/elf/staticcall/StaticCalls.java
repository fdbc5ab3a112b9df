package org.jumppatch.elf.staticcall;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;

/** The static calls of an image by the address of their keys. */
public final class StaticCalls {
  /** Prefix of a key's symbol (STATIC_CALL_KEY_PREFIX, include/linux/static_call_types.h). */
  public static final String KEY_PREFIX = "__SCK__";

  private final TableSource source;
  private final CallKeys keys;
  private @Nullable Map<String, List<StaticCall>> byName;

  private StaticCalls(TableSource source, CallKeys keys) {
    this.source = source;
    this.keys = keys;
  }

  private Map<String, List<StaticCall>> byName() {
    Map<String, List<StaticCall>> known = byName;
    if (known == null) {
      known = new LinkedHashMap<>();
      for (StaticCall call : keys.all().values()) {
        known.computeIfAbsent(call.name(), n -> new ArrayList<>(1)).add(call);
      }
      byName = known;
    }
    return known;
  }

  /**
   * Reads the table and finds what belongs to its sites. A static call without a site is there if
   * the image names its trampoline and its key.
   *
   * @throws ImageFormatException if an entry of the table is wrong
   */
  public static StaticCalls of(Image image) {
    return of(image, StaticCallTable.of(image));
  }

  /** The same of a table that was read. */
  public static StaticCalls of(Image image, StaticCallTable table) {
    Map<Long, List<StaticCallSite>> sites = new TreeMap<>(Long::compareUnsigned);
    for (StaticCallSite site : table.sites()) {
      sites.computeIfAbsent(site.key(), k -> new ArrayList<>()).add(site);
    }
    sites.values().forEach(list -> list.sort((a, b) -> Long.compare(a.address(), b.address())));
    return new StaticCalls(table.source(), new CallKeys(image, sites));
  }

  /** How the table was found. */
  public TableSource source() {
    return source;
  }

  /** All of them by ascending address of their keys. */
  public List<StaticCall> all() {
    return List.copyOf(keys.all().values());
  }

  /** The one whose key lies at exactly this address. */
  public @Nullable StaticCall at(long key) {
    return keys.at(key);
  }

  /** The same where something in the image says where its trampoline is: that spares a search. */
  public @Nullable StaticCall at(long key, long trampoline) {
    return keys.at(key, trampoline);
  }

  /** The one of this name; null where none or several have it. */
  public @Nullable StaticCall named(String name) {
    List<StaticCall> found = byName().getOrDefault(name, List.of());
    return found.size() == 1 ? found.get(0) : null;
  }

  /**
   * Finds a static call by what a user wrote: its name, with or without {@link #KEY_PREFIX} or its
   * trampoline's prefix, or its key's address {@code 0x…}.
   */
  public CallLookup resolve(String text) {
    String name = text;
    for (String prefix : List.of(KEY_PREFIX, Trampolines.PREFIX)) {
      name = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
    List<StaticCall> found = new ArrayList<>(byName().getOrDefault(name, List.of()));
    StaticCall there = keys.at(address(text));
    if (found.isEmpty() && there != null) {
      found.add(there);
    }
    return switch (found.size()) {
      case 0 -> unknown(name);
      case 1 -> new CallLookup.Found(found.get(0));
      default -> new CallLookup.Ambiguous(List.copyOf(found));
    };
  }

  private CallLookup unknown(String name) {
    SimilarNames similar = new SimilarNames(name);
    byName().keySet().forEach(similar::offer);
    return new CallLookup.Unknown(similar.closest());
  }

  /** A hexadecimal number after {@code 0x}; 0, where no key is, for anything else. */
  private static long address(String text) {
    try {
      return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
