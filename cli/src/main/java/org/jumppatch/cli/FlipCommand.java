package org.jumppatch.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code enable} and {@code disable} have in common: all but the direction. */
abstract class FlipCommand extends PatchCommand {
  private final Direction direction;

  @Mixin private KeysAndImage arguments;

  @Option(
      names = "--force",
      description = "Flip external keys of modules and keys that are half flipped too.")
  private boolean force;

  FlipCommand(Direction direction) {
    this.direction = direction;
    this.arguments = new KeysAndImage();
  }

  @Override
  Path image() {
    arguments.check();
    return arguments.image();
  }

  @Override
  boolean forced() {
    return force;
  }

  @Override
  FlipPlan plan(OpenImage open) {
    return Planning.plan(open, open.keys(arguments.keys()), direction, force);
  }

  @Override
  String operation() {
    return direction.name().toLowerCase(Locale.ROOT);
  }
}
