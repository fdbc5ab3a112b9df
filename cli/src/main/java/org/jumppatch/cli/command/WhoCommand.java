package org.jumppatch.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.ModuleArguments;
import org.jumppatch.cli.options.SymbolArguments;
import org.jumppatch.cli.report.StackReport;
import org.jumppatch.cli.report.WhoReport;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.who.KernelFlips;
import org.jumppatch.patcher.who.ModuleFlips;
import org.jumppatch.patcher.who.StackFlip;
import org.jumppatch.patcher.who.StackReader;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch who}: who flips a key of a kernel, and from where. */
public final class WhoCommand implements Callable<Integer> {
  /** Most bytes of a file of stacks. */
  private static final long LARGEST_STACK = 1 << 26;

  private final CommandSpec spec;
  private final KeysAndImage arguments;
  private final Given<Boolean> all;
  private final Given<Path> stack;
  private final ModuleArguments modules;
  private final SymbolArguments symbols;
  private final Given<Boolean> json;

  public WhoCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Say which functions of a kernel flip a key, and from where they are reached:"
                    + " a sysctl, a system call, a parameter, a file, the start, a module's call.",
                "",
                "Found in the machine code, so it may be incomplete: calls through pointers are"
                    + " followed where they are known, and modules are looked at with --modules only."
                    + " What is more than two calls away is possible rather than likely.",
                "",
                "A key can be flipped at any time (run), by functions that only run while the kernel"
                    + " boots (boot), never again after that (sealed), or nobody was found who does"
                    + " (unknown). A function switches it (enable, disable), or counts those who need"
                    + " it (inc, dec): the first switches it on, the last off. Below each function"
                    + " stands from where it is reached: directly, which is the function that is"
                    + " called there, or over calls, which are named from there on. export is a"
                    + " function that modules may call.")
            .footer(
                "",
                "Examples: jumppatch who netstamp_needed_key vmlinuz",
                "          jumppatch who --stack stack.txt vmlinuz")
            .paged()
            .spec();
    arguments =
        new KeysAndImage(
            syntax,
            "1..*",
            "[KEY...] IMAGE",
            "Keys by symbol, symbol+offset, tracepoint, pattern or address; then the kernel.");
    all = syntax.flag("--all", "Tell of every key.");
    stack =
        syntax
            .option(
                "--stack",
                "FILE",
                "Instead of keys: read a kernel's stack, as trace events print it, and name the keys"
                    + " that were being flipped.")
            .orNone(Path.class);
    modules = new ModuleArguments(syntax);
    symbols = new SymbolArguments(syntax);
    json = syntax.flag("--json", "Write JSON.");
  }

  @Override
  public Integer call() throws IOException {
    List<String> names = arguments.keys();
    int wanted = (names.isEmpty() ? 0 : 1) + (all.value() ? 1 : 0) + (stack.isPresent() ? 1 : 0);
    if (wanted != 1) {
      throw new UsageException(
          wanted == 0
              ? "no key named; --all tells of every one"
              : "keys, --all and --stack go one at a time");
    }
    Path path = arguments.image();
    try (Progress progress = Globals.of(spec).progress(() -> "reading the code of " + path)) {
      OpenImage open = symbols.of(OpenImage.openToDecode(path), Globals.of(spec)::tell);
      KeyLabels labels = new KeyLabels(open.image(), open.keys());
      if (open.image().isRelocatable()) {
        return tellModule(open, labels, progress);
      }
      try (Capstone decoder = Capstone.open()) {
        KernelFlips flips = KernelFlips.of(open.image(), open.keys(), labels, decoder);
        return stack.isPresent()
            ? tellStack(open, labels, flips, progress)
            : tell(open, labels, flips, progress);
      }
    }
  }

  private int tellModule(OpenImage open, KeyLabels labels, Progress progress) throws IOException {
    if (stack.isPresent()) {
      throw new UsageException(open.image().path() + ": not a kernel, whose stack could be read");
    }
    modules.tree(open, spec.commandLine().getErr());
    List<StaticKey> keys = keys(open);
    ModuleFlips flips = ModuleFlips.ofOne(CostCommand.where(open), open.image(), open.keys());
    progress.end();
    print(WhoReport.ofModule(open, keys, labels, flips));
    return ExitCode.DONE;
  }

  private List<StaticKey> keys(OpenImage open) throws IOException {
    modules.refuseOthers(open, arguments.keys());
    return all.value() ? open.keys().all() : open.keys(arguments.keys(), Globals.of(spec)::tell);
  }

  private void print(WhoReport report) throws IOException {
    if (json.value()) {
      report.printJson(spec.commandLine().getOut());
    } else {
      report.print(
          spec.commandLine().getOut(), Globals.of(spec).screen(), Globals.of(spec).colours());
    }
  }

  private int tell(OpenImage open, KeyLabels labels, KernelFlips flips, Progress progress)
      throws IOException {
    List<StaticKey> keys = keys(open);
    ModuleTree tree = modules.tree(open, spec.commandLine().getErr());
    WhoReport report =
        tree == null
            ? WhoReport.of(open, keys, labels, flips)
            : WhoReport.of(open, keys, labels, flips, ModuleFlips.of(tree, open.image()), tree);
    progress.end();
    print(report);
    return ModuleArguments.exitCode(tree);
  }

  /** Exit 1 where no key can be named: that is the answer no. */
  private int tellStack(OpenImage open, KeyLabels labels, KernelFlips flips, Progress progress)
      throws IOException {
    Path file = stack.value();
    List<StackFlip> found = new StackReader(flips).read(lines(file));
    progress.end();
    StackReport report = new StackReport(open, file, labels, found);
    if (json.value()) {
      report.printJson(spec.commandLine().getOut());
    } else {
      report.print(spec.commandLine().getOut());
    }
    return found.stream().allMatch(flip -> flip.keys().isEmpty()) ? ExitCode.NO : ExitCode.DONE;
  }

  private static List<String> lines(Path file) throws IOException {
    if (Files.isRegularFile(file) && Files.size(file) > LARGEST_STACK) {
      throw new ImageFormatException(file.toString(), -1, "too long for a stack");
    }
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
  }
}
