package org.jumppatch.cli;

import org.jumppatch.patcher.site.Direction;
import picocli.CommandLine.Command;

/** {@code jumppatch enable}. */
@Command(
    name = "enable",
    description = "Flip keys on: run the protocol on an emulated machine, write the patched image.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: jumppatch enable sched_schedstats vmlinuz -o vmlinux.schedstats"})
final class EnableCommand extends FlipCommand {
  EnableCommand() {
    super(Direction.ENABLE);
  }
}
