package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.PageArguments;
import org.jumppatch.cli.report.explain.ExplainJson;
import org.jumppatch.cli.report.explain.ExplainPage;
import org.jumppatch.cli.report.explain.ExplainReport;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.GivenOptions;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.dump.Dump;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.ImageKind;
import org.jumppatch.elf.module.ModuleHome;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.explain.Explainer;
import org.jumppatch.patcher.explain.Explanation;
import org.jumppatch.patcher.explain.ModuleFiles;
import org.jumppatch.patcher.explain.text.Advance;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch explain}: every byte in which running text differs from its image. */
public final class ExplainCommand implements Callable<Integer> {
  private final CommandSpec spec;
  private final Given<Path> path;
  private final Given<Path> dump;
  private final Given<String> base;
  private final Given<Path> against;
  private final Given<Path> modules;
  private final Given<Path> kernel;
  private final Given<Boolean> data;
  private final Given<Boolean> features;
  private final Given<Boolean> partial;
  private final Given<Boolean> json;
  private final Given<String> format;
  private final Advance advance = new Advance();

  public ExplainCommand(Syntax syntax) {
    spec =
        syntax
            .description("Explain every byte in which a memory dump's text differs from its image.")
            .footer(
                "",
                "Example: jumppatch explain vmlinuz text.bin --base 0xffffffff81000000",
                "         jumppatch explain /boot/vmlinuz-$(uname -r) /proc/kcore")
            .paged()
            .spec();
    path = syntax.argument(Path.class, "IMAGE", "The image that was started.");
    dump =
        syntax.argument(
            Path.class,
            "DUMP",
            "Memory of the machine: an ELF core, a kdump, LiME or AVML ranges, or plain bytes;"
                + " also compressed with gzip, zstd, xz or bzip2.");
    base =
        syntax
            .option(
                "--base",
                "ADDRESS",
                "Address of the dump's first byte; found by its content if not given.")
            .orNone(String.class);
    against =
        syntax
            .option("--against", "DUMP", "An earlier dump: say too what changed since.")
            .orNone(Path.class);
    modules =
        syntax
            .option(
                "--modules",
                "DIR",
                "Where the kernel's modules are; /lib/modules/RELEASE if they are there.")
            .orNone(Path.class);
    kernel =
        syntax
            .option("--kernel", "VMLINUZ", "Where IMAGE is a module: its kernel's image.")
            .orNone(Path.class);
    data =
        syntax.flag(
            "--data",
            "Check pointers in data too: system calls, interrupts, tracers, static calls.");
    features = syntax.flag("--features", "Show the CPU features that the text was made for.");
    partial =
        syntax.flag(
            "--partial",
            "Accept a dump that lacks some of the text, or what is needed to check where it leads.");
    json = syntax.flag("--json", "Write JSON.");
    format = PageArguments.format(syntax, "all that was found, to search and sort in a browser");
  }

  @Override
  public Integer call() throws IOException {
    if (PageArguments.isPage(format)) {
      GivenOptions.refuse(spec, List.of("--json"), "--format html is another form");
    }
    String start = base.orNull();
    OptionalLong address = start == null ? OptionalLong.empty() : OptionalLong.of(address(start));
    try (Progress progress = Globals.of(spec).progress(this::far)) {
      Image image = Image.open(path.value());
      ModuleHome home = image.kind() == ImageKind.MODULE ? ModuleHome.of(image) : null;
      OpenImage open = OpenImage.openToDecode(home == null ? path.value() : kernelOf(home));
      try (Capstone capstone = Capstone.open()) {
        Explanation found =
            home == null
                ? explain(open, capstone, address)
                : explain(home, open, capstone, address);
        progress.end();
        return print(found);
      }
    }
  }

  /** What is done, and how much of it. */
  private String far() {
    String words = advance.words();
    return words.isEmpty() ? "reading " + path.value() : words + ": " + dump.value();
  }

  private Path kernelOf(ModuleHome home) {
    Path named = kernel.orNull();
    Path found = named == null ? home.kernel() : named;
    if (found == null) {
      throw new UsageException(
          path.value()
              + ": a module is explained with its kernel, and there is no vmlinuz-"
              + home.release()
              + " near it: name it with --kernel");
    }
    return found;
  }

  private Explanation explain(
      ModuleHome home, OpenImage open, Capstone capstone, OptionalLong address) throws IOException {
    if (against.orNull() != null || data.value()) {
      String option = data.value() ? "--data" : "--against";
      throw new UsageException(option + " goes with a kernel, not with a module");
    }
    Path folder = modules.orNull();
    ModuleTree others = folder == null ? home.tree() : ModuleTree.of(folder);
    Explainer explainer = new Explainer(open.image(), open.keys(), capstone).telling(advance);
    try (Dump now = open(dump.value(), "unpacking", address)) {
      return explainer.explainModule(now, home.file(), others);
    }
  }

  private Explanation explain(OpenImage open, Capstone capstone, OptionalLong address)
      throws IOException {
    Explainer plain = new Explainer(open.image(), open.keys(), capstone).telling(advance);
    Explainer explainer = data.value() ? plain.withPointers() : plain;
    ModuleFiles files = moduleFiles();
    Path earlier = against.orNull();
    try (Dump now = open(dump.value(), "unpacking", address)) {
      if (earlier == null) {
        return explainer.explain(now, files);
      }
      try (Dump before = open(earlier, "unpacking the earlier dump", address)) {
        return explainer.explain(now, before, files);
      }
    }
  }

  private Dump open(Path file, String words, OptionalLong address) throws IOException {
    return Dump.open(
        file,
        address,
        (done, whole) -> {
          if (done == 0) {
            advance.begin(words, whole);
          }
          advance.to(done);
        });
  }

  /** A folder that the user names has to be one of modules; another may be missing. */
  private ModuleFiles moduleFiles() throws IOException {
    Path folder = modules.orNull();
    ModuleTree named = folder == null ? null : ModuleTree.of(folder);
    return release -> named != null || release == null ? named : ModuleTree.installed(release);
  }

  private int print(Explanation found) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (PageArguments.isPage(format)) {
      String title = "%s: memory of %s".formatted(dump.value(), path.value());
      ExplainPage.write(out, title, ExplainReport.head(found), found);
    } else if (json.value()) {
      ExplainJson.print(path.value(), found, out);
    } else {
      Globals globals = Globals.of(spec);
      new ExplainReport(found, globals.colours(), globals.screen(), out).print(features.value());
    }
    boolean looked = !data.value() || found.pointers() != null;
    boolean seen = partial.value() || (found.isComplete() && looked);
    return found.isWhole() && seen ? ExitCode.DONE : ExitCode.NO;
  }

  private static long address(String text) {
    try {
      return Long.parseUnsignedLong(text.startsWith("0x") ? text.substring(2) : text, 16);
    } catch (NumberFormatException e) {
      throw new UsageException("--base " + text + ": not an address, such as 0xffffffff81000000");
    }
  }
}
