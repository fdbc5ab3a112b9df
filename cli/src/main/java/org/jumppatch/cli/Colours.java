package org.jumppatch.cli;

import org.jspecify.annotations.Nullable;

/** Colours on a terminal (ECMA-48, SGR), or none. */
final class Colours {
  /** Set by the launcher where standard output is a terminal: from Java 17 to 25 no call tells. */
  private static final String TERMINAL = "jumppatch.terminal";

  private static final String PLAIN = "\u001b[0m";

  /** When to use them. */
  enum When {
    /** On a terminal, unless NO_COLOR says no (https://no-color.org). */
    AUTO,
    /** Wherever the output goes. */
    ALWAYS,
    /** Nowhere. */
    NEVER
  }

  /** What a colour stands for. */
  enum Meaning {
    REMOVED(31),
    ADDED(32),
    PLACE(36);

    private final int code;

    Meaning(int code) {
      this.code = code;
    }
  }

  private final boolean on;

  private Colours(boolean on) {
    this.on = on;
  }

  /**
   * Those that the user wants.
   *
   * @param noColor the variable NO_COLOR, null where it is not set
   */
  static Colours of(When when, @Nullable String noColor) {
    return new Colours(
        switch (when) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO -> (noColor == null || noColor.isEmpty()) && Boolean.getBoolean(TERMINAL);
        });
  }

  /** The text in its colour. */
  String paint(Meaning meaning, String text) {
    return on ? "\u001b[" + meaning.code + "m" + text + PLAIN : text;
  }
}
