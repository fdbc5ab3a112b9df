package org.jumppatch.patcher.script;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyQuery;
import org.jumppatch.elf.linux.Image;

/** Finds the keys that a script names. */
final class ScriptKeys {
  /** So many keys are looked up one by one; for more it pays to have all names at hand. */
  private static final int LOOKUPS = 16;

  private final StaticKeys keys;
  private final KeyQuery query;
  private final ScriptNames names;
  private final List<Problem> problems;
  private int lookups;
  private @Nullable Map<String, StaticKey> index;

  /**
   * @param problems gets what is wrong
   */
  ScriptKeys(Image image, StaticKeys keys, ScriptNames names, List<Problem> problems) {
    this.keys = keys;
    this.query = new KeyQuery(image, keys);
    this.names = names;
    this.problems = problems;
  }

  /** The key that a word names, or null where it has a problem. */
  @Nullable StaticKey resolve(Word word) {
    if (index == null && ++lookups > LOOKUPS) {
      index = index();
    }
    StaticKey known = index == null ? null : index.get(word.text());
    if (known != null) {
      return known;
    }
    KeyLookup lookup = query.resolve(word.text());
    String problem = null;
    if (lookup instanceof KeyLookup.Found found) {
      return found.key();
    } else if (lookup instanceof KeyLookup.Ambiguous several) {
      problem = many(word, several.keys());
    } else if (lookup instanceof KeyLookup.Matched all) {
      problem = many(word, all.keys());
    } else if (lookup instanceof KeyLookup.Unknown unknown) {
      problem = unknown(word, unknown);
    }
    problems.add(Problem.wrong(word.at(), String.valueOf(problem)));
    return null;
  }

  private String many(Word word, List<StaticKey> several) {
    List<String> places = several.stream().map(one -> names.place(one.address())).toList();
    return "%s stands for %d keys; name one by its address: %s"
        .formatted(word.text(), places.size(), String.join(", ", places));
  }

  private static String unknown(Word word, KeyLookup.Unknown unknown) {
    return "no key " + word.text() + SimilarNames.question(unknown.suggestions());
  }

  /** The keys by all names that only one of them has. */
  private Map<String, StaticKey> index() {
    Map<String, StaticKey> unique = new HashMap<>();
    Map<String, StaticKey> first = new HashMap<>();
    for (StaticKey key : keys.all()) {
      for (String name : key.names()) {
        if (first.putIfAbsent(name, key) == null) {
          unique.put(name, key);
        } else {
          unique.remove(name);
        }
      }
    }
    return unique;
  }
}
