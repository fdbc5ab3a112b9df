package org.jumppatch.cli;

import org.jumppatch.patcher.site.Direction;
import picocli.CommandLine.Command;

/** {@code jumppatch disable}. */
@Command(
    name = "disable",
    description =
        "Flip keys off: run the protocol on an emulated machine, write the patched image.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: jumppatch disable sched_schedstats vmlinux.schedstats --in-place"})
final class DisableCommand extends FlipCommand {
  DisableCommand() {
    super(Direction.DISABLE);
  }
}
