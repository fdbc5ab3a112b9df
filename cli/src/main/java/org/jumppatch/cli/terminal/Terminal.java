package org.jumppatch.cli.terminal;

/** What a terminal may be sent. */
public final class Terminal {
  private Terminal() {}

  /**
   * Text from a file or a command line with everything in it that a terminal would obey written
   * out: {@code \x1b} for an escape.
   */
  public static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return escaped(text);
      }
    }
    return text;
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isControl(c)) {
        safe.append(c);
      } else {
        safe.append(c < 0x100 ? "\\x" : "\\u");
        for (int shift = c < 0x100 ? 4 : 12; shift >= 0; shift -= 4) {
          safe.append(Character.forDigit((c >>> shift) & 15, 16));
        }
      }
    }
    return safe.toString();
  }

  /** Also what turns the direction of text around, or ends a line. */
  private static boolean isControl(char c) {
    return c < 0x20
        || (c >= 0x7f
            && (c < 0xa0
                || Character.getType(c) == Character.FORMAT
                || c == '\u2028'
                || c == '\u2029'));
  }
}
