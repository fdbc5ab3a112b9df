package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.report.keys.DescribedImage;
import org.jumppatch.cli.report.keys.ImageDiff;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.module.ModuleTree;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch diff}: what became of the keys from one kernel to the next. */
public final class DiffCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final Given<Path> before;
  private final Given<Path> after;
  private final Given<Boolean> all;
  private final Given<List<Path>> modules;
  private final Given<Boolean> json;

  public DiffCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Show the keys and static calls that came, went or changed from one image to"
                    + " another; exit 1 if any did.",
                "",
                "Compared are sites and their lengths, those in noinstr text, initial state, cost, and"
                    + " whether the key is sealed. Messages of dynamic debug are told by file,"
                    + " function and order, other names that a compiler numbers by their function.")
            .footer(
                "",
                "Examples: jumppatch diff vmlinuz-6.1 vmlinuz-6.12",
                "          jumppatch diff OLD NEW --modules lib/modules/6.1 lib/modules/6.12")
            .paged()
            .spec();
    before = syntax.argument(Path.class, "OLD", "An image.");
    after = syntax.argument(Path.class, "NEW", "Another one.");
    all = syntax.flag("--all", "Show keys of every kind; else plain keys and tracepoints only.");
    modules =
        syntax
            .option(
                "--modules",
                "DIR",
                "Compare the modules too: OLD's folder, then NEW's; each is lib/modules/RELEASE.")
            .pair(Path.class);
    json = syntax.flag("--json", "Write JSON; all kinds.");
  }

  @Override
  public Integer call() throws IOException {
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + before.value())) {
      OpenImage old = OpenImage.open(before.value());
      progress.doing(() -> "reading " + after.value());
      OpenImage now = OpenImage.open(after.value());
      List<Path> folders = modules.orNull();
      ImageDiff diff =
          new ImageDiff(
              DescribedImage.of(old, folders == null ? null : ModuleTree.of(folders.get(0))),
              DescribedImage.of(now, folders == null ? null : ModuleTree.of(folders.get(1))));
      progress.end();
      PrintWriter out = spec.commandLine().getOut();
      Globals globals = Globals.of(spec);
      if (json.value()) {
        diff.printJson(out);
      } else if (diff.isEmpty()) {
        out.println("no difference in keys and static calls");
      } else {
        diff.print(out, all.value(), globals.screen(), globals.colours());
      }
      return diff.isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }
  }
}
