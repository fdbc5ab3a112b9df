package org.jumppatch.patcher.text;

import java.util.Locale;
import java.util.Optional;

/** What users and files name by a word: the constants of an enum. */
public interface Labelled {
  /** The constant's name as a {@link #label}: lower case, hyphens between its words. */
  static String labelOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The word. */
  String label();

  /** The one of these that is named, in upper or lower case. */
  static <T extends Labelled> Optional<T> find(T[] all, String label) {
    for (T each : all) {
      if (each.label().equalsIgnoreCase(label)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
