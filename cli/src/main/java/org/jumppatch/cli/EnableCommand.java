package org.jumppatch.cli;

import org.jumppatch.patcher.site.Direction;

/** {@code jumppatch enable}. */
final class EnableCommand extends FlipCommand {
  EnableCommand(Syntax syntax) {
    super(syntax, Direction.ENABLE);
    syntax
        .description(
            "Flip keys on: run the protocol on an emulated machine, write the patched image.")
        .footer("", "Example: jumppatch enable sched_schedstats vmlinuz -o vmlinux.schedstats");
  }
}
