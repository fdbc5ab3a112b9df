package org.jumppatch.cli;

/** What a terminal may be sent. */
final class Terminal {
  private Terminal() {}

  /**
   * Text from a file or a command line with everything in it that a terminal would obey written
   * out: {@code \x1b} for an escape.
   */
  static String printable(String text) {
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
      if (isControl(c)) {
        safe.append("\\x")
            .append(Character.forDigit((c >>> 4) & 15, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  private static boolean isControl(char c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
  }
}
