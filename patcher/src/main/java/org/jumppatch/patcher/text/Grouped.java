package org.jumppatch.patcher.text;

/**
 * Numbers as people read them, their digits in groups of three: 3,375. The same in every locale,
 * and without the locale data that {@code %,d} loads.
 */
public final class Grouped {
  private Grouped() {}

  /** How many there are of something: 1 site, 3,375 sites. */
  public static String counted(long number, String one) {
    return counted(number, one, one + "s");
  }

  /** The same of what has a plural of its own: 1 entry, 3,375 entries. */
  public static String counted(long number, String one, String many) {
    return grouped(number) + " " + (number == 1 ? one : many);
  }

  /** How many there are, where some of all are shown: 3,375, or 2 of 3,375. */
  public static String someOf(long some, long all) {
    return some == all ? grouped(all) : grouped(some) + " of " + grouped(all);
  }

  public static String grouped(long number) {
    String digits = Long.toString(number);
    int sign = number < 0 ? 1 : 0;
    StringBuilder text = new StringBuilder(digits);
    for (int at = digits.length() - 3; at > sign; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }
}
