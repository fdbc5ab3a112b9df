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
}
