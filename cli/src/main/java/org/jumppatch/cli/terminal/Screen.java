package org.jumppatch.cli.terminal;

import java.io.PrintWriter;
import org.jumppatch.patcher.text.Paragraph;

/**
 * What standard output is shown on.
 *
 * @param terminal whether that is a terminal
 * @param columns characters that fit into a line of it; {@link #UNBOUNDED} where nobody knows
 * @param rows lines that it has; 0 where nobody knows
 */
public record Screen(boolean terminal, int columns, int rows) {
  private static final int INDENT = 2;

  /** What a file or a pipe has. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /** No screen at all. */
  public static final Screen NONE = new Screen(false, UNBOUNDED);

  /** One whose lines nobody counted. */
  public Screen(boolean terminal, int columns) {
    this(terminal, columns, 0);
  }

  /** Set by the launcher where standard output is a terminal: from Java 17 to 25 no call tells. */
  private static final String TERMINAL = "jumppatch.terminal";

  /** Set by the launcher with it. */
  private static final String COLUMNS = "jumppatch.columns";

  private static final String ROWS = "jumppatch.rows";

  /** That of this process. */
  public static Screen ofProcess() {
    if (!Boolean.getBoolean(TERMINAL)) {
      return NONE;
    }
    int columns = Integer.getInteger(COLUMNS, 0);
    int rows = Math.max(0, Integer.getInteger(ROWS, 0));
    return new Screen(true, columns > 0 ? columns : UNBOUNDED, rows);
  }

  /** Prints a line of prose, which goes on below itself where the screen is narrower. */
  public void print(PrintWriter out, String line) {
    Paragraph.hanging(line, columns, INDENT).forEach(out::println);
  }
}
