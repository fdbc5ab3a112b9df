package org.jumppatch.patcher.who.code;

/** Numbers as the decoder writes them: in hexadecimal with 0x, up to 9 without. */
final class Numbers {
  private Numbers() {}

  static boolean isNumber(String text) {
    char first =
        text.isEmpty()
            ? 'x'
            : text.charAt(0) == '-' && text.length() > 1 ? text.charAt(1) : text.charAt(0);
    return first >= '0' && first <= '9';
  }

  static long parse(String text) {
    if (text.startsWith("-")) {
      return -parse(text.substring(1));
    }
    return text.startsWith("0x")
        ? Long.parseUnsignedLong(text, 2, text.length(), 16)
        : Long.parseUnsignedLong(text);
  }
}
