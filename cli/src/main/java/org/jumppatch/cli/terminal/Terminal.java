package org.jumppatch.cli.terminal;

import org.jumppatch.patcher.text.Printable;

/** Text that a terminal shows and never obeys. */
public final class Terminal {
  private Terminal() {}

  /**
   * Text from a file or a command line, on one line. {@link SafeWriter} does so with all that is
   * printed; this is for what has to know first how wide a text is.
   */
  public static String printable(String text) {
    return Printable.line(text);
  }
}
