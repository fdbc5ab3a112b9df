package org.jumppatch.cli.image;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyQuery;

/** Finds keys by their names, and by places in code at which one of their sites is. */
public final class SiteQuery {
  private final OpenImage open;
  private final KeyQuery query;
  private final Consumer<String> told;

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

  /** What words stand for, in their order: keys, addresses of sites, {@code function+0x10}. */
  public List<Shown> of(List<String> words) {
    List<Shown> found = new ArrayList<>();
    for (String word : words) {
      KeyLookup lookup = query.resolve(word);
      List<JumpEntry> sites = lookup instanceof KeyLookup.Unknown ? sitesAt(word) : List.of();
      if (sites.isEmpty()) {
        if (lookup instanceof KeyLookup.Unknown) {
          explain(word);
        }
        open.keys(List.of(word), told).forEach(key -> found.add(Shown.whole(key)));
      } else {
        found.addAll(grouped(sites));
      }
    }
    return found;
  }

  /** The sites at the places that a report of the kernel names, each once; none is no mistake. */
  public List<Shown> inReport(Stream<String> lines) {
    List<JumpEntry> sites = new ArrayList<>();
    lines.forEach(
        line -> {
          for (String place : CodePlace.in(line)) {
            sites.addAll(sitesAt(place));
          }
        });
    return grouped(sites.stream().distinct().toList());
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

  /** The sites in which an address lies that a word names; none where it names no place. */
  private List<JumpEntry> sitesAt(String word) {
    CodePlace place = CodePlace.of(word);
    return place == null ? List.of() : sitesAt(place);
  }

  private List<JumpEntry> sitesAt(CodePlace place) {
    List<JumpEntry> found = new ArrayList<>();
    for (long address : place.addresses(open.image())) {
      for (JumpEntry site : open.table().entries()) {
        if (Long.compareUnsigned(address - site.code(), site.size()) < 0) {
          found.add(site);
        }
      }
    }
    return found;
  }

  /** Says more of a place without a site than that it is no key. */
  private void explain(String word) {
    CodePlace place = CodePlace.of(word);
    if (place == null) {
      return;
    }
    FunctionRange function = place.symbol() == null ? null : function(place.symbol());
    if (function == null && place.symbol() != null) {
      return;
    }
    List<JumpEntry> near = function == null ? List.of() : function.sites(open.table());
    if (function != null && place.offset() == 0) {
      throw new UsageException(
          "%s: %s is a function; show --in %s shows the keys in it"
              .formatted(open.image().path(), word, word));
    }
    Places places = new Places(open.image());
    throw new UsageException(
        "%s: there is no site at %s%s"
            .formatted(
                open.image().path(),
                word,
                near.isEmpty()
                    ? ""
                    : "; the sites in that function: "
                        + String.join(
                            ", ",
                            near.stream().limit(8).map(s -> places.symbol(s.code())).toList())));
  }

  private @Nullable FunctionRange function(@Nullable String name) {
    if (name == null) {
      return null;
    }
    List<FunctionRange> ranges = FunctionRange.named(open.image(), name);
    return ranges.isEmpty() ? null : ranges.get(0);
  }
}
