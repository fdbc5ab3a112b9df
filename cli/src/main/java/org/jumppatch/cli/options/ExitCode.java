package org.jumppatch.cli.options;

/** What the process's exit status says to a script. */
public final class ExitCode {
  /** Done, and all is well. */
  public static final int DONE = 0;

  /** Done, and the answer is no: a check fails, bytes stay unexplained, a limit is passed. */
  public static final int NO = 1;

  /** The command line, or the text of a script, is wrong. */
  public static final int USAGE = 2;

  /** An input is not what it should be, or an output cannot be written. */
  public static final int UNREADABLE = 3;

  /** Refused as unsafe; the message names the option that overrides it. */
  public static final int REFUSED = 4;

  /** Something is missing on this machine; the message names the command that installs it. */
  public static final int MISSING = 5;

  /** A fault of jumppatch itself, as EX_SOFTWARE of sysexits.h: never to be taken for an answer. */
  public static final int BUG = 70;

  private ExitCode() {}
}
