package org.jumppatch.cli.options;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.KeysOfModules;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.elf.module.LoadedModules;
import org.jumppatch.elf.module.ModuleTree;

/** The options that name modules which go with a kernel. */
public final class ModuleArguments {
  private final Given<Path> modules;
  private final Given<Path> loaded;

  public ModuleArguments(Syntax syntax) {
    this(
        syntax,
        "Count the kernel's modules too: DIR is lib/modules/RELEASE, or a package that has it; all"
            + " of them without --loaded.");
  }

  /** Where something else is done with the modules. */
  public ModuleArguments(Syntax syntax, String description) {
    modules = syntax.option("--modules", "DIR", description).orNone(Path.class);
    loaded =
        syntax
            .option(
                "--loaded",
                "FILE",
                "Of the modules only those in FILE: /proc/modules or lsmod's. Exit 1 if one has no"
                    + " file.")
            .orNone(Path.class);
  }

  /** Whether modules are named. */
  public boolean arePresent() {
    return modules.isPresent();
  }

  /** Whether modules are asked about, be it by a list of those that are loaded. */
  public boolean areGiven() {
    return modules.isPresent() || loaded.isPresent();
  }

  /**
   * The modules that are named; null where none are.
   *
   * @param image what goes with them, which must be a kernel
   * @param err where modules are told of that are loaded and have no file
   */
  public @Nullable ModuleTree tree(OpenImage image, PrintWriter err) throws IOException {
    if (!modules.isPresent()) {
      if (loaded.isPresent()) {
        throw new UsageException("--loaded goes with --modules DIR, where the modules are");
      }
      return null;
    }
    if (image.image().isRelocatable()) {
      throw new UsageException("--modules goes with a kernel, not with a module");
    }
    ModuleTree tree = ModuleTree.of(modules.value());
    if (loaded.isPresent()) {
      tree = tree.only(LoadedModules.read(loaded.value()));
      if (!tree.missing().isEmpty()) {
        err.printf(
            "jumppatch: %s: no file of %s, not counted: %s%n",
            modules.value(),
            counted(tree.missing().size(), "loaded module"),
            String.join(", ", tree.missing()));
      }
    }
    return tree;
  }

  /**
   * Says which module has a key that the kernel has not; null where none has, or none is named.
   *
   * @param word a name or a pattern
   */
  public @Nullable String owner(OpenImage kernel, String word) throws IOException {
    return !modules.isPresent() || kernel.image().isRelocatable()
        ? null
        : new KeysOfModules(kernel, modules.value()).owner(word);
  }

  /** Refuses names of keys that modules have and the kernel has not. */
  public void refuseOthers(OpenImage kernel, List<String> words) throws IOException {
    for (String word : words) {
      String owner = owner(kernel, word);
      if (owner != null) {
        throw new UsageException(owner);
      }
    }
  }

  /** What a report of costs says of modules that are loaded and have no file. */
  public static String notCounted(List<String> missing) {
    return "not counted, loaded and without a file: " + String.join(", ", missing);
  }

  /** 1 where a module is loaded that could not be looked at, so that the answer is not whole. */
  public static int exitCode(@Nullable ModuleTree tree) {
    return tree == null || tree.missing().isEmpty() ? ExitCode.DONE : ExitCode.NO;
  }
}
