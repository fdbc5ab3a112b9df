package org.jumppatch.cli.command;

import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.patcher.site.Direction;

/** {@code jumppatch disable}. */
public final class DisableCommand extends FlipCommand {
  public DisableCommand(Syntax syntax) {
    super(syntax, Direction.DISABLE);
    syntax
        .description(
            "Flip keys off: run the protocol on an emulated machine, write the patched image.")
        .footer("", "Example: jumppatch disable sched_schedstats vmlinux.schedstats --in-place");
  }
}
