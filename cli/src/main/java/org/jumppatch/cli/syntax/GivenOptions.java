package org.jumppatch.cli.syntax;

import java.util.Collection;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Refuses options that are of no use beside others: who gives one expects that it does something.
 */
public final class GivenOptions {
  private GivenOptions() {}

  /**
   * Refuses these.
   *
   * @param why on one line
   */
  public static void refuse(CommandSpec spec, Collection<String> useless, String why) {
    refuse(spec, useless::contains, why);
  }

  /** Refuses all but these. */
  public static void refuseOthers(CommandSpec spec, Collection<String> useful, String why) {
    refuse(spec, name -> !useful.contains(name), why);
  }

  private static void refuse(CommandSpec spec, Predicate<String> useless, String why) {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (useless.test(option.longestName())) {
        throw new UsageException(option.longestName() + " is of no use: " + why);
      }
    }
  }
}
