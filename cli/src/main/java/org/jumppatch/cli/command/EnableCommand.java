package org.jumppatch.cli.command;

import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.patcher.site.Direction;

/** {@code jumppatch enable}. */
public final class EnableCommand extends FlipCommand {
  public EnableCommand(Syntax syntax) {
    super(syntax, Direction.ENABLE);
    syntax
        .description(
            "Flip keys on: run the protocol on an emulated machine, write the patched image.")
        .footer("", "Example: jumppatch enable sched_schedstats vmlinuz -o vmlinux.schedstats");
  }
}
