package org.jumppatch.patcher.text;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What users and files name by a word: the constants of an enum. */
public interface Labelled {
  /** The constant's name in code, as every enum has it. */
  String name();

  /** The word: the constant's name in lower case with hyphens, where an enum says no other. */
  default String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether a word, in upper or lower case, stands for it. */
  default boolean isCalled(String word) {
    return word.equalsIgnoreCase(label());
  }

  /** The one of these that a word stands for. */
  static <T extends Labelled> Optional<T> find(T[] all, String word) {
    return Arrays.stream(all).filter(each -> each.isCalled(word)).findFirst();
  }

  /** What these are called. */
  static List<String> labels(Labelled... all) {
    return Arrays.stream(all).map(Labelled::label).toList();
  }
}
