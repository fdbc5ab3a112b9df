package org.jumppatch.cli.report.diff;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.terminal.Colours.Meaning;

/**
 * What became of a key or a static call.
 *
 * @param before as it was; null where it came
 * @param after as it is; null where it went
 */
record Change(@Nullable Described before, @Nullable Described after) {
  /** The words for it. */
  enum Word {
    ADDED("+", Meaning.ADDED),
    REMOVED("-", Meaning.REMOVED),
    CHANGED("~", Meaning.WARNING);

    private final String sign;
    private final Meaning meaning;

    Word(String sign, Meaning meaning) {
      this.sign = sign;
      this.meaning = meaning;
    }

    /** What begins its line, as in a diff. */
    String sign() {
      return sign;
    }

    /** What its colour means. */
    Meaning meaning() {
      return meaning;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** As it is, else as it was. */
  Described either() {
    return after == null ? Objects.requireNonNull(before) : after;
  }

  Word word() {
    return before == null ? Word.ADDED : after == null ? Word.REMOVED : Word.CHANGED;
  }
}
