package org.jumppatch.cli.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.staticcall.FunctionLookup;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCallSite;
import org.jumppatch.patcher.text.Grouped;

/** Says more of a place at which no site is than that it is no key. */
final class PlaceWithoutSite {
  private final OpenImage open;
  private final KeyLabels labels;
  private final Supplier<List<StaticCall>> calls;

  /**
   * @param calls all static calls, once they are asked for
   */
  PlaceWithoutSite(OpenImage open, KeyLabels labels, Supplier<List<StaticCall>> calls) {
    this.open = open;
    this.labels = labels;
    this.calls = calls;
  }

  /**
   * Refuses a word that stands for a place; does nothing where it can only be a key's.
   *
   * @param keys those that are called nearly so
   * @throws UsageException which says where the next sites are
   */
  void explain(String word, List<String> keys) {
    CodePlace place = CodePlace.of(word);
    if (place == null) {
      return;
    }
    List<FunctionRange> named = place.named(open.image());
    FunctionRange function = function(place, named);
    if (function == null) {
      if (place.symbol() == null) {
        throw wrong("there is no site at " + place);
      }
      if (keys.isEmpty()) {
        explainName(place, word);
      }
      return;
    }
    if (place.isForeign(open.image(), named)) {
      throw wrong(
          "%s is %s long: %s is a place in another kernel"
              .formatted(function.name(), Grouped.counted(function.size(), "byte"), word));
    }
    if (place.symbol() != null && word.equals(place.symbol())) {
      boolean called = calls.get().stream().anyMatch(call -> call.name().equals(word));
      throw wrong(
          "%s is a function; show --in %s shows the keys in it".formatted(word, word)
              + (called ? ", show --call %s the static call of that name".formatted(word) : ""));
    }
    boolean inside =
        place.symbol() == null || Long.compareUnsigned(place.offset(), function.size()) < 0;
    String why =
        inside
            ? ""
            : ", where %s has ended, after %s"
                .formatted(function.name(), Grouped.counted(function.size(), "byte"));
    throw wrong("there is no site at %s%s%s".formatted(word, why, nearest(function, place)));
  }

  /** Of a name that stands for no function: functions are offered if a place in one was meant. */
  private void explainName(CodePlace place, String word) {
    String name = String.valueOf(place.symbol());
    List<String> similar =
        FunctionLookup.of(open.image(), name) instanceof FunctionLookup.Unknown unknown
            ? unknown.suggestions()
            : List.of();
    String behind = word.substring(name.length());
    if (!behind.isEmpty() && !similar.isEmpty()) {
      throw wrong(
          "neither a key nor a function %s%s"
              .formatted(
                  name, SimilarNames.question(similar.stream().map(one -> one + behind).toList())));
    }
  }

  private UsageException wrong(String what) {
    return new UsageException(open.image().path() + ": " + what);
  }

  private @Nullable FunctionRange function(CodePlace place, List<FunctionRange> named) {
    if (place.symbol() == null) {
      // Addresses in a relocatable file are nobody's but ours.
      return open.image().isRelocatable() ? null : FunctionRange.at(open.image(), place.offset());
    }
    return named.isEmpty() ? null : named.get(0);
  }

  /** Says which sites of a function are before and behind a place in it. */
  private String nearest(FunctionRange function, CodePlace place) {
    NavigableMap<Long, String> sites = sitesIn(function);
    if (sites.isEmpty()) {
      return ", nor any other in " + function.name();
    }
    long offset = place.symbol() == null ? place.offset() - function.address() : place.offset();
    List<String> near = new ArrayList<>();
    for (Map.Entry<Long, String> site :
        Arrays.asList(sites.lowerEntry(offset), sites.higherEntry(offset))) {
      if (site != null) {
        String symbol = new SymbolOffset(function.name(), site.getKey()).toString();
        near.add("%s (%s)".formatted(symbol, site.getValue()));
      }
    }
    return "; nearest %s %s; show --in %s shows %s"
        .formatted(
            near.size() == 1 ? "is" : "are",
            String.join(" and ", near),
            function.name(),
            sites.size() == 1 ? "it" : "all " + Grouped.grouped(sites.size()));
  }

  /** The sites in a function by how far from its start they are, each with whose it is. */
  NavigableMap<Long, String> sitesIn(FunctionRange function) {
    NavigableMap<Long, String> all = new TreeMap<>();
    for (JumpEntry site : function.sites(open.table())) {
      StaticKey key = open.keys().at(site.key());
      all.put(site.code() - function.address(), key == null ? "?" : labels.label(key));
    }
    for (StaticCall call : calls.get()) {
      for (StaticCallSite site : call.sites()) {
        if (function.contains(site.address())) {
          all.put(site.address() - function.address(), "static call " + call.name());
        }
      }
    }
    return all;
  }
}
