package org.jumppatch.cli.terminal;

import java.io.IOException;
import java.io.Writer;
import org.jumppatch.patcher.text.Printable;

/**
 * The door that all text passes on its way to a terminal, or to a file that somebody may show on
 * one: what a terminal would obey is written out ({@code \x1b} for an escape), whoever printed it
 * and wherever it came from. Ends of lines and tabs pass, and what {@link OwnControl} marks.
 */
public final class SafeWriter extends Writer {
  private final Writer to;

  /** So much of the mark has come, and nothing else since. */
  private int matched;

  public SafeWriter(Writer to) {
    super(to);
    this.to = to;
  }

  @Override
  public void write(int c) throws IOException {
    pass((char) c);
  }

  @Override
  public void write(char[] text, int from, int length) throws IOException {
    int plain = from;
    for (int i = from; i < from + length; i++) {
      if (matched > 0 || !passes(text[i])) {
        to.write(text, plain, i - plain);
        pass(text[i]);
        plain = i + 1;
      }
    }
    to.write(text, plain, from + length - plain);
  }

  private void pass(char c) throws IOException {
    if (matched == OwnControl.MARK.length()) {
      matched = 0;
      to.write(c);
    } else if (c == OwnControl.MARK.charAt(matched)) {
      matched++;
    } else {
      writeUnmatched();
      if (c == OwnControl.MARK.charAt(0)) {
        matched = 1;
      } else if (passes(c)) {
        to.write(c);
      } else {
        to.write(Printable.escape(c));
      }
    }
  }

  /** What looked like the mark's beginning was none. */
  private void writeUnmatched() throws IOException {
    to.write(Printable.line(OwnControl.MARK.substring(0, matched)));
    matched = 0;
  }

  private static boolean passes(char c) {
    return Printable.is(c) || c == '\n' || c == '\t';
  }

  @Override
  public void flush() throws IOException {
    to.flush();
  }

  @Override
  public void close() throws IOException {
    writeUnmatched();
    to.close();
  }
}
