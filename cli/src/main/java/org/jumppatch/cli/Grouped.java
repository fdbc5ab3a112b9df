package org.jumppatch.cli;

/**
 * Numbers as people read them, their digits in groups of three: 3,375. The same in every locale,
 * and without the locale data that {@code %,d} loads.
 */
final class Grouped {
  private Grouped() {}

  static String grouped(long number) {
    String digits = Long.toString(number);
    int sign = number < 0 ? 1 : 0;
    StringBuilder text = new StringBuilder(digits);
    for (int at = digits.length() - 3; at > sign; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }
}
