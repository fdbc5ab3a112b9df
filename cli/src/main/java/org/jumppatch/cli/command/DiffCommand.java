package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.PatternsAndImages;
import org.jumppatch.cli.report.diff.DescribedImage;
import org.jumppatch.cli.report.diff.DiffJson;
import org.jumppatch.cli.report.diff.DiffReport;
import org.jumppatch.cli.report.diff.ImageDiff;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.module.ModuleTree;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch diff}: what became of the keys from one kernel to the next. */
public final class DiffCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final PatternsAndImages arguments;
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
                "Compared are sites and their lengths, those in noinstr text, state, initial state, cost, and"
                    + " whether the key is sealed. Messages of dynamic debug are told by file,"
                    + " function and order, other names that a compiler numbers by their function.")
            .footer(
                "",
                "Examples: jumppatch diff vmlinuz-6.1 vmlinuz-6.12",
                "          jumppatch diff 'sched*' vmlinuz-6.1 vmlinuz-6.12",
                "          jumppatch diff OLD NEW --modules lib/modules/6.1 lib/modules/6.12")
            .paged()
            .spec();
    arguments = new PatternsAndImages(syntax);
    all = syntax.flag("--all", "Show keys of every kind; else plain keys and tracepoints only.");
    modules =
        syntax
            .option(
                "--modules",
                "DIR",
                "Compare the modules too: OLD's folder, then NEW's; each is lib/modules/RELEASE, or"
                    + " a package that has it.")
            .pair(Path.class);
    json = syntax.flag("--json", "Write JSON; all kinds.");
  }

  @Override
  public Integer call() throws IOException {
    arguments.check();
    Path before = arguments.before();
    Path after = arguments.after();
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + before)) {
      OpenImage old = OpenImage.open(before);
      progress.doing(() -> "reading " + after);
      OpenImage now = OpenImage.open(after);
      List<Path> folders = modules.orNull();
      ImageDiff diff =
          diff(
              DescribedImage.of(old, folders == null ? null : ModuleTree.of(folders.get(0))),
              DescribedImage.of(now, folders == null ? null : ModuleTree.of(folders.get(1))));
      progress.end();
      PrintWriter out = spec.commandLine().getOut();
      Globals globals = Globals.of(spec);
      if (json.value()) {
        DiffJson.print(out, diff);
      } else {
        new DiffReport(globals.screen(), globals.colours(), all.value()).print(out, diff);
      }
      return diff.isEmpty() ? ExitCode.DONE : ExitCode.NO;
    }
  }

  /**
   * Of all, or of what the patterns ask for. One that nothing is called by, in either image, is no
   * question that "no difference" would answer.
   */
  private ImageDiff diff(DescribedImage old, DescribedImage now) {
    List<String> patterns = arguments.patterns();
    if (patterns.isEmpty()) {
      return ImageDiff.of(old, now);
    }
    Predicate<List<String>> asked = names -> false;
    for (String pattern : patterns) {
      Predicate<List<String>> one = arguments.meaning(pattern);
      if (!old.has(one) && !now.has(one)) {
        SimilarNames similar = new SimilarNames(pattern);
        old.offerTo(similar);
        now.offerTo(similar);
        throw new UsageException(
            "no key or static call %s in OLD or NEW%s"
                .formatted(pattern, SimilarNames.question(similar.closestOrPattern())));
      }
      asked = asked.or(one);
    }
    return ImageDiff.of(old.only(asked), now.only(asked));
  }
}
