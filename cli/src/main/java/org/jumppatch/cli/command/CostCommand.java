package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenCalls;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.ModuleArguments;
import org.jumppatch.cli.options.SymbolArguments;
import org.jumppatch.cli.report.CostReport;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.SealedKeys;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.keyname.KeyQuery;
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.patcher.cost.ActionCost;
import org.jumppatch.patcher.cost.CostRow;
import org.jumppatch.patcher.cost.CostedImage;
import org.jumppatch.patcher.cost.Counting;
import org.jumppatch.patcher.cost.DebugAction;
import org.jumppatch.patcher.cost.KeyAction;
import org.jumppatch.patcher.cost.PreemptAction;
import org.jumppatch.patcher.cost.PreemptMode;
import org.jumppatch.patcher.cost.TaskRecording;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.site.FlipPlan.Assignment;
import org.jumppatch.patcher.text.Labelled;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch cost}: how often an action interrupts each other CPU of a running kernel. */
public final class CostCommand implements Callable<Integer> {
  private static final String DYNDBG = "dyndbg:";

  private final CommandSpec spec;
  private final KeysAndImage arguments;
  private final Given<String> call;
  private final Given<String> preempt;
  private final Given<String> debug;
  private final ModuleArguments modules;
  private final Given<Boolean> off;
  private final Given<Counting> mode;
  private final SymbolArguments symbols;
  private final Given<Boolean> json;

  public CostCommand(Syntax syntax) {
    spec =
        syntax
            .description(
                "Say how often an action interrupts each other CPU of a kernel that has booted from"
                    + " the image, update by update.",
                "",
                "A tracepoint is a key and a static call: what is told is its first probe, or with"
                    + " --off the last one. The call is patched place by place, 3 IPIs each; sites"
                    + " in init text are gone, and a place that has the right bytes costs nothing.")
            .footer(
                "",
                "Examples: jumppatch cost sched:sched_switch vmlinuz",
                "          jumppatch cost --preempt voluntary:none vmlinuz")
            .paged()
            .spec();
    arguments =
        new KeysAndImage(
            syntax,
            "1..*",
            "[KEY...] IMAGE",
            "Keys by symbol, symbol+offset, tracepoint, pattern or address; then the image.");
    call =
        syntax
            .option(
                "--call",
                "NAME=FUNCTION",
                "Instead of keys: the static call is updated to the function, 0 for none.")
            .orNone(String.class);
    preempt =
        syntax
            .option(
                "--preempt",
                "FROM:TO",
                "Instead of keys: the preemption mode changes; none, voluntary, full or lazy.")
            .orNone(String.class);
    debug =
        syntax
            .option(
                "--dyndbg",
                "GLOB",
                "Instead of keys: messages of dynamic debug go on, by file, file:line, function or"
                    + " module.")
            .orNone(String.class);
    modules = new ModuleArguments(syntax);
    off = syntax.flag("--off", "Keys, or messages of dynamic debug, go off.");
    mode =
        syntax
            .option(
                "--mode",
                "MODE",
                "How places are patched: kernel (as it does it, the default), single"
                    + " (every place on its own) or queued (all that may go together, sorted).")
            .oneOf(Counting.values(), Counting.KERNEL);
    symbols = new SymbolArguments(syntax);
    json = syntax.flag("--json", "Write JSON.");
  }

  @Override
  public Integer call() throws IOException {
    long actions = Stream.of(call, preempt, debug).filter(Given::isPresent).count();
    List<String> names = arguments.keys();
    if (actions + (names.isEmpty() ? 0 : 1) != 1) {
      throw new UsageException(
          actions == 0
              ? "what of? A key, --call, --preempt or --dyndbg is missing"
              : "keys, --call, --preempt and --dyndbg go one at a time");
    }
    Counting counting = mode.value();
    Path path = arguments.image();
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + path)) {
      OpenImage open = symbols.of(OpenImage.open(path), Globals.of(spec)::tell);
      ModuleTree tree = modules.tree(open, spec.commandLine().getErr());
      CostReport report =
          report(open, names, counting, tree)
              .withMissing(tree == null ? List.of() : tree.missing());
      progress.end();
      PrintWriter out = spec.commandLine().getOut();
      if (json.value()) {
        report.printJson(out);
      } else {
        report.print(out, Globals.of(spec).screen(), Globals.of(spec).colours());
      }
      return ModuleArguments.exitCode(tree);
    }
  }

  private CostReport report(
      OpenImage open, List<String> names, Counting counting, @Nullable ModuleTree tree)
      throws IOException {
    OpenCalls calls = OpenCalls.of(open.image());
    KeyLabels labels = new KeyLabels(open.image(), open.keys());
    ModuleCosts inModules = new ModuleCosts(open.image(), labels, tree, Dialect.V6_1);
    CostedImage kernel =
        new CostedImage(where(open), open.image(), calls.calls(), Dialect.V6_1, labels::label);
    if (preempt.isPresent()) {
      PreemptAction action = preemptAction(preempt.value());
      ActionCost cost = preempting(open, kernel, action, preempt.value());
      return new CostReport(open, cost.with(inModules.preempting(action)), counting, null);
    }
    if (call.isPresent()) {
      ActionCost cost = calling(calls, kernel, call.value());
      String name = calls.assigned(call.value()).call().name();
      return new CostReport(open, cost.with(inModules.calling(name)), counting, null);
    }
    modules.refuseOthers(open, names);
    List<StaticKey> keys =
        debug.isPresent() ? messages(open) : open.keys(names, Globals.of(spec)::tell);
    SealedKeys sealed = SealedKeys.of(open.image());
    List<StaticKey> writable = keys.stream().filter(key -> !sealed.contains(key)).toList();
    String action =
        debug.isPresent()
            ? debug.value()
            : names.stream().distinct().collect(Collectors.joining(", "));
    List<CostRow> rows =
        debug.isPresent()
            ? new DebugAction(writable, off.value()).rows(kernel)
            : new KeyAction(writable, off.value()).rows(kernel);
    List<CostRow> more =
        debug.isPresent()
            ? inModules.debugging(debug.value(), off.value())
            : inModules.flipping(writable, off.value());
    if (debug.isPresent() && keys.isEmpty() && more.isEmpty()) {
      throw new UsageException(
          open.image().path() + ": no message of dynamic debug " + debug.value());
    }
    ActionCost cost =
        new ActionCost(action + (off.value() ? " off" : " on"), rows, kernel.dialect()).with(more);
    return new CostReport(open, cost, counting, recording(open, kernel, writable))
        .of(new CostReport.Named(keys.size(), keys.size() - writable.size(), on(writable)));
  }

  /** How many of the keys that shall go on are. Messages that are on are passed over. */
  private int on(List<StaticKey> keys) {
    return off.value() || debug.isPresent()
        ? 0
        : (int) keys.stream().filter(key -> key.enabled() > 0).count();
  }

  /** The kernel's messages; it need have none where modules may have some. */
  private List<StaticKey> messages(OpenImage open) {
    String name = DYNDBG + debug.value();
    boolean unknown =
        new KeyQuery(open.image(), open.keys()).resolve(name) instanceof KeyLookup.Unknown;
    return unknown && modules.arePresent() ? List.of() : open.keys(List.of(name));
  }

  /** A module by its file's name, everything else as the kernel. */
  static String where(OpenImage open) {
    return open.image().isRelocatable()
        ? open.image().path().getFileName().toString().replaceFirst("\\.ko.*", "")
        : CostRow.KERNEL;
  }

  private @Nullable ActionCost recording(OpenImage open, CostedImage kernel, List<StaticKey> keys) {
    boolean events = keys.stream().anyMatch(key -> kernel.callOf(key) != null);
    List<CostRow> rows = TaskRecording.rows(kernel, open.keys(), keys);
    return off.value() || !events || rows.isEmpty()
        ? null
        : new ActionCost("record-cmd", rows, kernel.dialect());
  }

  private static ActionCost calling(OpenCalls calls, CostedImage kernel, String text) {
    Assignment assigned = calls.assigned(text);
    StaticCall call = assigned.call();
    Long now = call.function();
    CostRow row =
        now == null ? kernel.update(call, 0) : kernel.update(call, now, assigned.function(), 0);
    return new ActionCost(text, List.of(row), kernel.dialect());
  }

  private static PreemptAction preemptAction(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new UsageException("--preempt " + Terminal.printable(text) + ": FROM:TO is wanted");
    }
    return new PreemptAction(
        preemptMode(text.substring(0, colon)), preemptMode(text.substring(colon + 1)));
  }

  private static ActionCost preempting(
      OpenImage open, CostedImage kernel, PreemptAction action, String text) {
    if (!PreemptAction.isPossible(kernel)) {
      throw new UsageException(
          open.image().path() + ": this kernel cannot change its preemption mode");
    }
    StaticKey lazy =
        open.keys().resolve(PreemptAction.LAZY_KEY) instanceof KeyLookup.Found found
            ? found.key()
            : null;
    List<PreemptMode> modes = PreemptMode.of(KernelVersion.of(open.image()), lazy != null);
    for (PreemptMode mode : List.of(action.from(), action.to())) {
      if (!modes.contains(mode)) {
        throw new UsageException(
            "%s: this kernel has no mode %s, but %s"
                .formatted(
                    open.image().path(),
                    mode.label(),
                    modes.stream().map(PreemptMode::label).collect(Collectors.joining(", "))));
      }
    }
    return new ActionCost("preempt " + text, action.rows(kernel, lazy), kernel.dialect());
  }

  private static PreemptMode preemptMode(String word) {
    return Labelled.find(PreemptMode.values(), word)
        .orElseThrow(
            () ->
                new UsageException(
                    "--preempt "
                        + Terminal.printable(word)
                        + ": one of "
                        + String.join(", ", Labelled.labels(PreemptMode.values()))));
  }
}
