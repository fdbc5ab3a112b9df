package org.jumppatch.cli.terminal;

import java.util.SplittableRandom;

/**
 * The few things that a terminal shall obey, since our own code says them: colours, and the return
 * to a line's start. {@link SafeWriter} lets a control character pass where this mark stands before
 * it. The mark is another one in each process, so no file can hold it.
 */
final class OwnControl {
  /** Begins with a character that is nowhere else allowed, and goes on with 64 random bits. */
  static final String MARK = "\0" + Long.toHexString(new SplittableRandom().nextLong()) + ";";

  private OwnControl() {}

  /**
   * A sequence as a command may print it.
   *
   * @param sequence begins with its only control character
   */
  static String of(String sequence) {
    return MARK + sequence;
  }
}
