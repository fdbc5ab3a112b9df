package org.jumppatch.cli.terminal;

import java.util.Map;
import org.jumppatch.patcher.text.TextTable;

/** Colours on a terminal (ECMA-48, SGR), or none. */
public final class Colours {
  private static final String PLAIN = OwnControl.of("\u001b[0m");

  /** When to use them. */
  public enum When {
    /** On a terminal that knows any, unless NO_COLOR says no (https://no-color.org). */
    AUTO,
    /** Wherever the output goes. */
    ALWAYS,
    /** Nowhere. */
    NEVER
  }

  /** What a colour stands for: one of the eight that every terminal has, or a weight. */
  public enum Meaning {
    HEADING("1"),
    FAINT("2"),
    WRONG("1;31"),
    REMOVED("31"),
    ADDED("32"),
    ON("32"),
    WARNING("33"),
    INT3("33"),
    INTERRUPT("35"),
    PLACE("36");

    private final String code;

    Meaning(String code) {
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
   * @param environment in which NO_COLOR and TERM say whether a terminal is to show some
   */
  public static Colours of(When when, Map<String, String> environment, Screen screen) {
    return new Colours(
        switch (when) {
          case ALWAYS -> true;
          case NEVER -> false;
          case AUTO ->
              screen.terminal()
                  && environment.getOrDefault("NO_COLOR", "").isEmpty()
                  && !"dumb".equals(environment.get("TERM"));
        });
  }

  /** The text in its colour. */
  public String paint(Meaning meaning, String text) {
    return on ? OwnControl.of("\u001b[" + meaning.code + "m") + text + PLAIN : text;
  }

  /** A text as it is where what it tells is good, else in the colour of what is wrong. */
  public String judged(boolean good, String text) {
    return good ? text : paint(Meaning.REMOVED, text);
  }

  /** A table of which the first row is headings, in their colour. */
  public TextTable headed(TextTable.Align... columns) {
    return new TextTable(columns).headed(cell -> paint(Meaning.HEADING, cell));
  }
}
