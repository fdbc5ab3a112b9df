package org.jumppatch.cli.options;

import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.patcher.site.Direction;

/**
 * Where keys are to be taken that are looked at and not patched: the other way if nothing is said.
 */
public final class DirectionArguments {
  private final Given<Boolean> enable;
  private final Given<Boolean> disable;

  /**
   * @param verb what is done with the run, in capitals as a sentence begins
   */
  public DirectionArguments(Syntax syntax, String verb) {
    enable = syntax.flag("--enable", verb + " the enabling, whatever the keys' state is.");
    disable = syntax.flag("--disable", verb + " the disabling, whatever the keys' state is.");
  }

  public Direction direction() {
    if (enable.value() && disable.value()) {
      throw new UsageException("--enable and --disable exclude each other");
    }
    return enable.value() ? Direction.ENABLE : disable.value() ? Direction.DISABLE : Direction.FLIP;
  }
}
