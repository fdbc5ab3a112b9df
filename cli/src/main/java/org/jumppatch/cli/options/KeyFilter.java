package org.jumppatch.cli.options;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.keyname.KeyQuery;
import org.jumppatch.elf.keyname.NamePattern;
import org.jumppatch.patcher.text.Grouped;

/** The options that say which keys of an image are meant, and those that are. */
public final class KeyFilter {
  private final PatternCase patterns;
  private final Given<List<KeyKind>> kinds;
  private final Given<List<String>> states;
  private final Given<Integer> minSites;
  private final Given<Boolean> all;

  /**
   * The keys that are meant.
   *
   * @param keys by ascending address
   * @param hidden those that there would be with {@code --all} besides, of each kind
   */
  public record Chosen(List<StaticKey> keys, Map<KeyKind, List<StaticKey>> hidden) {
    /** Those of them that something is true of. */
    public Chosen only(Predicate<StaticKey> wanted) {
      Map<KeyKind, List<StaticKey>> some = new EnumMap<>(KeyKind.class);
      hidden.forEach(
          (kind, all) -> {
            List<StaticKey> left = all.stream().filter(wanted).toList();
            if (!left.isEmpty()) {
              some.put(kind, left);
            }
          });
      return new Chosen(keys.stream().filter(wanted).toList(), some);
    }
  }

  public KeyFilter(Syntax syntax) {
    patterns = new PatternCase(syntax);
    List<KeyKind> known = List.of(KeyKind.values());
    kinds =
        syntax
            .option(
                "--kind",
                "KIND,...",
                "Only keys of these kinds: "
                    + String.join(", ", known.stream().map(KeyKind::word).toList())
                    + ".")
            .someOf(known, KeyKind::word);
    states =
        syntax
            .option(
                "--state",
                "STATE,...",
                "Only keys that are on, off, or mixed in the image; or unknown: another file's.")
            .someOf(List.of("on", "off", "mixed", "unknown"), state -> state);
    minSites =
        syntax.option("--min-sites", "N", "Only keys with at least N sites.").orNone(Integer.class);
    all =
        syntax.flag(
            "--all",
            "Keys of every kind, by their symbols; else plain keys and tracepoints only. With --calls,"
                + " those without a site too.");
  }

  /** Whether keys are meant whatever they belong to. */
  public boolean isAll() {
    return all.value();
  }

  /**
   * The least number of sites of what is meant.
   *
   * @param otherwise that where nobody said one
   */
  public long minSites(int otherwise) {
    return Given.notNegative(minSites, otherwise);
  }

  /** Whether somebody asked for some of the keys, by what they are or how many sites they have. */
  public boolean isGiven() {
    return kinds.isPresent() || states.isPresent() || minSites.isPresent();
  }

  /** Whether somebody said how many sites are wanted. */
  public boolean tellsSites() {
    return minSites.isPresent();
  }

  /** The pattern in a text, as {@code --ignore-case} has it. */
  public NamePattern pattern(String text) {
    return patterns.pattern(text);
  }

  /** Whether capital and small letters are alike. */
  public boolean isCaseIgnored() {
    return patterns.isIgnored();
  }

  /**
   * Chooses keys.
   *
   * @param patterns names, labels or patterns, of which a key has to match one; all if none
   * @param everyAsked whether kinds that people seldom look for are not left out
   * @param told is told of each pattern that stands for no key
   */
  public Chosen choose(
      OpenImage open,
      KeyLabels labels,
      List<String> patterns,
      boolean everyAsked,
      Consumer<String> told) {
    // Who names a key wants to see it, whatever it belongs to.
    boolean everyKind =
        everyAsked || (!patterns.isEmpty() && patterns.stream().noneMatch(NamePattern::isPattern));
    List<KeyKind> wanted = kinds.orNull();
    List<String> in = states.orNull();
    long least = minSites(0);
    List<StaticKey> chosen = new ArrayList<>();
    Map<KeyKind, List<StaticKey>> hidden = new EnumMap<>(KeyKind.class);
    for (StaticKey key : matching(open, labels, patterns, told)) {
      if (key.entries().size() < least || (in != null && !in.contains(state(key)))) {
        continue;
      }
      KeyKind kind = labels.kind(key);
      if (wanted != null ? wanted.contains(kind) : everyKind || isAll() || kind.isUsual()) {
        chosen.add(key);
      } else if (wanted == null) {
        hidden.computeIfAbsent(kind, one -> new ArrayList<>()).add(key);
      }
    }
    // Patterns that no usual key matches ask for the others: dyndbg:drivers/usb/*.
    if (chosen.isEmpty() && !patterns.isEmpty()) {
      hidden.values().forEach(chosen::addAll);
      chosen.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
      return new Chosen(chosen, Map.of());
    }
    return new Chosen(chosen, hidden);
  }

  private static String state(StaticKey key) {
    if (key.isExternal()) {
      return "unknown";
    }
    Boolean on = key.stateOfSites();
    return on == null ? "mixed" : on ? "on" : "off";
  }

  private List<StaticKey> matching(
      OpenImage open, KeyLabels labels, List<String> patterns, Consumer<String> told) {
    if (patterns.isEmpty()) {
      return open.keys().all();
    }
    KeyQuery query = new KeyQuery(open.keys(), labels);
    Set<StaticKey> found = new LinkedHashSet<>();
    for (String pattern : patterns) {
      List<StaticKey> matching = matching(open, query, pattern);
      if (matching.isEmpty()) {
        told.accept(none(query, pattern));
      }
      found.addAll(matching);
    }
    return open.keys().all().stream().filter(found::contains).toList();
  }

  private String none(KeyQuery query, String pattern) {
    int inAnyCase = query.matching(NamePattern.of(pattern).ignoringCase()).size();
    return pattern
        + " stands for no key"
        + (inAnyCase == 0 ? "" : "; with -i, for " + Grouped.grouped(inAnyCase))
        + (pattern.contains("/") ? "; only messages of dynamic debug tell their files" : "");
  }

  private List<StaticKey> matching(OpenImage open, KeyQuery query, String pattern) {
    if (isCaseIgnored()) {
      return query.matching(pattern(pattern));
    }
    KeyLookup lookup = query.resolve(pattern);
    if (lookup instanceof KeyLookup.Ambiguous several) {
      return several.keys();
    }
    if (lookup instanceof KeyLookup.Unknown && NamePattern.isPattern(pattern)) {
      return List.of();
    }
    return open.keys(List.of(pattern));
  }
}
