package org.jumppatch.cli.syntax;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the process's exit status says to a script. What each means is said by {@link #meanings},
 * which the help, the manual and README.md show.
 */
public final class ExitCode {
  public static final int DONE = 0;
  public static final int NO = 1;
  public static final int USAGE = 2;
  public static final int UNREADABLE = 3;
  public static final int REFUSED = 4;
  public static final int MISSING = 5;

  /** As EX_SOFTWARE of sysexits.h: never to be taken for an answer. */
  public static final int BUG = 70;

  private ExitCode() {}

  /** The codes in ascending order, as text, with a sentence each. */
  public static Map<String, String> meanings() {
    Map<String, String> all = new LinkedHashMap<>();
    put(all, DONE, "Done, and all is well.");
    put(
        all,
        NO,
        "Done, and the answer is no: a check fails, bytes stay unexplained, a limit is passed.");
    put(all, USAGE, "The command line, or the text of a script, is wrong.");
    put(all, UNREADABLE, "An input is not what it should be, or an output cannot be written.");
    put(all, REFUSED, "Refused as unsafe; the message names the option that overrides it.");
    put(all, MISSING, "Something is missing on this machine; the message says how to install it.");
    put(all, BUG, "A fault of jumppatch itself.");
    return Collections.unmodifiableMap(all);
  }

  private static void put(Map<String, String> all, int code, String meaning) {
    all.put(Integer.toString(code), meaning);
  }
}
