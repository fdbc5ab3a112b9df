package org.jumppatch.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.ModuleArguments;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.run.FlippedModules;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.site.UnsafePatchException;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code enable} and {@code disable} have in common: all but the direction. */
abstract class FlipCommand extends PatchCommand {
  private final CommandSpec spec;
  private final Direction direction;
  private final KeysAndImage arguments;
  private final ModuleArguments modules;
  private final Given<Boolean> force;

  FlipCommand(Syntax syntax, Direction direction) {
    super(syntax);
    spec = syntax.spec();
    this.direction = direction;
    arguments = new KeysAndImage(syntax);
    modules =
        new ModuleArguments(
            syntax,
            "Flip the keys in the kernel's modules too, and write the kernel and those with sites"
                + " of the keys into the new folder -o OUTDIR, each in the form that it has. DIR is"
                + " lib/modules/RELEASE, or a package that has it.");
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
  boolean goesWithModules() {
    return modules.areGiven();
  }

  @Override
  @Nullable FlippedModules modules(OpenImage open, FlipPlan plan, RunOptions options)
      throws IOException {
    ModuleTree tree = modules.tree(open, spec.commandLine().getErr());
    if (tree != null && !tree.missing().isEmpty() && !force.value()) {
      throw new UnsafePatchException(
          "of modules that are loaded and have no file the sites would stay as they are"
              + " (--force goes on without them)");
    }
    return tree == null
        ? null
        : FlippedModules.of(tree, open.image(), plan, options, force.value());
  }

  @Override
  String operation() {
    return direction.label();
  }
}
