package org.jumppatch.elf.keyname;

import java.util.Locale;

/**
 * A pattern for names: {@code *} stands for any characters, {@code ?} for one; everything else for
 * itself, brackets too, since labels have some.
 */
public final class NamePattern {
  private final String pattern;
  private final boolean anyCase;

  private NamePattern(String pattern, boolean anyCase) {
    this.pattern = pattern;
    this.anyCase = anyCase;
  }

  /** The pattern in a text. */
  public static NamePattern of(String text) {
    return new NamePattern(text, false);
  }

  /** The same, for which capital and small letters are alike. */
  public NamePattern ignoringCase() {
    return new NamePattern(pattern.toLowerCase(Locale.ROOT), true);
  }

  /** Whether a text could match any other text than itself. */
  public static boolean isPattern(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  /**
   * Whether it matches the whole of a name, in time that is no more than their lengths' product.
   */
  public boolean matches(String given) {
    String name = anyCase ? given.toLowerCase(Locale.ROOT) : given;
    int at = 0;
    int in = 0;
    int star = -1;
    int resumed = 0;
    while (in < name.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        resumed = in;
      } else if (at < pattern.length() && fits(pattern.charAt(at), name.charAt(in))) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++resumed;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }

  private static boolean fits(char wanted, char found) {
    return wanted == '?' || wanted == found;
  }
}
