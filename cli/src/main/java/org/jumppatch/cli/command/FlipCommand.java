package org.jumppatch.cli.command;

import java.nio.file.Path;
import java.util.List;
import org.jumppatch.cli.options.Given;
import org.jumppatch.cli.options.Globals;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.OpenImage;
import org.jumppatch.cli.options.Syntax;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code enable} and {@code disable} have in common: all but the direction. */
abstract class FlipCommand extends PatchCommand {
  private final CommandSpec spec;
  private final Direction direction;
  private final KeysAndImage arguments;
  private final Given<Boolean> force;

  FlipCommand(Syntax syntax, Direction direction) {
    super(syntax);
    spec = syntax.spec();
    this.direction = direction;
    arguments = new KeysAndImage(syntax);
    force =
        syntax.flag("--force", "Flip external keys of modules and keys that are half flipped too.");
  }

  @Override
  Path image() {
    arguments.check();
    return arguments.image();
  }

  @Override
  boolean forced() {
    return force.value();
  }

  @Override
  FlipPlan plan(OpenImage open) {
    List<StaticKey> keys = open.keys(arguments.keys(), Globals.of(spec)::tell);
    return FlipPlan.of(open.image(), keys, direction, force.value());
  }

  @Override
  String operation() {
    return direction.label();
  }
}
