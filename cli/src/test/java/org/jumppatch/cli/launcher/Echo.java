package org.jumppatch.cli.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;

/** Stands in for the command in the tests of the launcher: says what it was given. */
public final class Echo {
  private Echo() {}

  /** Ends with the exit code that the first argument names. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    out.println("java " + System.getProperty("java.home"));
    if (Boolean.getBoolean("jumppatch.terminal")) {
      out.println(System.getProperty("jumppatch.columns") + " columns");
    }
    for (String arg : args) {
      out.println("<" + arg + ">");
    }
    System.exit(args.length == 0 ? 0 : args[0].length());
  }
}
