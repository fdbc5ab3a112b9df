package org.jumppatch.patcher.text;

/** Tells text that a terminal shows from what it would obey. */
public final class Printable {
  private Printable() {}

  /**
   * Whether a character is shown and does nothing else: no control character of either set, nothing
   * that ends a line or turns the direction of text around.
   */
  public static boolean is(int c) {
    if (c < 0x7f) {
      return c >= ' ';
    }
    int type = Character.getType(c);
    return c >= 0xa0
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }

  /**
   * Text from a file or a command line with everything in it written out that a terminal would
   * obey, or that ends a line: {@code \x1b} for an escape.
   */
  public static String line(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!is(text.charAt(i))) {
        return escaped(text);
      }
    }
    return text;
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (is(c)) {
        safe.append(c);
      } else {
        safe.append(escape(c));
      }
    }
    return safe.toString();
  }

  /** A character written out: {@code \x1b}, or with four digits from 0x100 on. */
  public static String escape(char c) {
    StringBuilder text = new StringBuilder(c < 0x100 ? "\\x" : "\\u");
    for (int shift = c < 0x100 ? 4 : 12; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((c >>> shift) & 15, 16));
    }
    return text.toString();
  }
}
