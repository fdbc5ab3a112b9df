package org.jumppatch.elf.keyname;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;

/**
 * Finds keys by what a user wrote: everything that {@link StaticKeys#resolve} knows, a label, a
 * tracepoint with its group, messages of dynamic debug, a pattern.
 */
public final class KeyQuery {
  private static final String DYNDBG = "dyndbg:";

  private final StaticKeys keys;
  private final KeyLabels labels;

  /** Of an image's keys. */
  public KeyQuery(Image image, StaticKeys keys) {
    this(keys, new KeyLabels(image, keys));
  }

  /** With labels that are at hand. */
  public KeyQuery(StaticKeys keys, KeyLabels labels) {
    this.keys = keys;
    this.labels = labels;
  }

  /** What a text stands for. */
  public KeyLookup resolve(String text) {
    if (text.startsWith(DYNDBG)) {
      return debugSites(text.substring(DYNDBG.length()));
    }
    if (NamePattern.isPattern(text)) {
      List<StaticKey> found = matching(NamePattern.of(text));
      if (!found.isEmpty()) {
        return new KeyLookup.Matched(found);
      }
    }
    KeyLookup symbol = keys.resolve(text);
    int colon = text.indexOf(':');
    if (symbol instanceof KeyLookup.Found found && colon >= 0) {
      return checkGroup(text.substring(0, colon), found);
    }
    return symbol instanceof KeyLookup.Unknown ? byLabel(text, symbol) : symbol;
  }

  /** The keys that a pattern matches by a name, a label, or a tracepoint's event. */
  public List<StaticKey> matching(NamePattern pattern) {
    List<StaticKey> found = new ArrayList<>();
    for (StaticKey key : keys.all()) {
      if (labels.names(key).stream().anyMatch(pattern::matches)) {
        found.add(key);
      }
    }
    return found;
  }

  /** The keys of the array that has a name; none where none has. */
  public List<StaticKey> ofArray(String name) {
    List<StaticKey> found = new ArrayList<>();
    for (StaticKey key : KeyArray.named(name) == null ? List.<StaticKey>of() : keys.all()) {
      if (key.places().stream()
          .anyMatch(place -> Symbols.withoutPromotion(place.name()).equals(name))) {
        found.add(key);
      }
    }
    return found;
  }

  private KeyLookup checkGroup(String group, KeyLookup.Found found) {
    StaticKey key = found.key();
    List<String> groups = labels.groups(key);
    boolean right = labels.tellsGroups(key) ? groups.contains(group) : !group.isEmpty();
    return right ? found : new KeyLookup.Unknown(List.of(labels.label(key)));
  }

  private KeyLookup byLabel(String text, KeyLookup otherwise) {
    List<StaticKey> found = new ArrayList<>();
    for (StaticKey key : keys.all()) {
      String label = labels.label(key);
      int space = label.indexOf(' ');
      boolean indexed = space > 0 && label.charAt(space - 1) == ']';
      if (label.equals(text) || (indexed && label.substring(0, space).equals(text))) {
        found.add(key);
      }
    }
    return found.isEmpty() ? widened(text, otherwise) : lookup(found);
  }

  /** Where nothing is called nearly so: names in other letters, or the pattern of longer ones. */
  private KeyLookup widened(String text, KeyLookup otherwise) {
    if (!(otherwise instanceof KeyLookup.Unknown none) || !none.suggestions().isEmpty()) {
      return otherwise;
    }
    SimilarNames small = new SimilarNames(text.toLowerCase(Locale.ROOT));
    SimilarNames longer = new SimilarNames(text);
    for (StaticKey key : keys.all()) {
      for (String name : labels.names(key)) {
        longer.offer(name);
        if (name.equalsIgnoreCase(text)) {
          small.offer(name);
        }
      }
    }
    List<String> found = small.closest();
    return new KeyLookup.Unknown(found.isEmpty() ? longer.closestOrPattern() : found);
  }

  private static KeyLookup lookup(List<StaticKey> found) {
    return found.size() == 1
        ? new KeyLookup.Found(found.get(0))
        : new KeyLookup.Ambiguous(List.copyOf(found));
  }

  /**
   * The messages of dynamic debug that a pattern matches by file, file and line, function, module,
   * or the whole label; files with their folders or without, as {@code dynamic_debug/control} takes
   * them (lib/dynamic_debug.c, {@code ddebug_change}).
   */
  private KeyLookup debugSites(String text) {
    NamePattern pattern = NamePattern.of(text);
    SimilarNames similar = new SimilarNames(text);
    List<StaticKey> found = new ArrayList<>();
    for (StaticKey key : keys.all()) {
      DebugSite site = labels.debugSite(key);
      if (site != null) {
        similar.offer(site.place());
        similar.offer(site.function());
        if (matches(pattern, site)) {
          found.add(key);
        }
      }
    }
    if (found.isEmpty()) {
      return new KeyLookup.Unknown(similar.closest().stream().map(DYNDBG::concat).toList());
    }
    return found.size() == 1
        ? new KeyLookup.Found(found.get(0))
        : new KeyLookup.Matched(List.copyOf(found));
  }

  private static boolean matches(NamePattern pattern, DebugSite site) {
    return pattern.matches(site.place())
        || pattern.matches(site.file())
        || pattern.matches(site.baseName())
        || pattern.matches(site.baseName() + ":" + site.line())
        || pattern.matches(site.function())
        || pattern.matches(site.module())
        || pattern.matches(site.toString());
  }
}
