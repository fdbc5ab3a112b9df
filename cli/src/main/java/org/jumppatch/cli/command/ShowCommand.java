package org.jumppatch.cli.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jumppatch.cli.image.FunctionRange;
import org.jumppatch.cli.image.OpenCalls;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.ReportedModule;
import org.jumppatch.cli.image.ShownCall;
import org.jumppatch.cli.image.SiteQuery;
import org.jumppatch.cli.image.SiteQuery.Answer;
import org.jumppatch.cli.image.SiteQuery.Shown;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.ModuleArguments;
import org.jumppatch.cli.options.SourceArguments;
import org.jumppatch.cli.options.SymbolArguments;
import org.jumppatch.cli.report.Json;
import org.jumppatch.cli.report.keys.CallSites;
import org.jumppatch.cli.report.keys.FunctionUses;
import org.jumppatch.cli.report.keys.KeySites;
import org.jumppatch.cli.report.keys.ModuleSites;
import org.jumppatch.cli.report.keys.ReportedSites;
import org.jumppatch.cli.report.keys.Sources;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.SimilarNames;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.staticcall.FunctionLookup;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.decode.Capstone;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch show}: the sites of keys or static calls, decoded. */
public final class ShowCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final CommandSpec spec;
  private final KeysAndImage arguments;
  private final Given<Boolean> all;
  private final Given<Boolean> calls;
  private final Given<Boolean> functions;
  private final SourceArguments source;
  private final ModuleArguments modules;
  private final SymbolArguments symbols;
  private final Given<Boolean> json;

  public ShowCommand(Syntax syntax) {
    spec =
        syntax
            .description("Show every site of the keys: where it is, its bytes and its instruction.")
            .footer(
                "",
                "Examples: jumppatch show sched_schedstats vmlinuz",
                "          jumppatch show __schedule+0x1bc vmlinux",
                "          jumppatch show --in __schedule vmlinux",
                "          dmesg | jumppatch show - vmlinux",
                "          jumppatch show --source sched_schedstats vmlinux")
            .paged()
            .spec();
    arguments =
        new KeysAndImage(
            syntax,
            "1..*",
            "KEY... IMAGE",
            "Keys by symbol, symbol+offset, tracepoint, pattern or address; or places in code, to"
                + " see the site there and its key or static call: FUNCTION+OFFSET, an address,"
                + " - for those that an oops or perf names on standard input. Then the image.");
    all = syntax.flag("--all", "Show every key.");
    calls =
        syntax.flag(
            "--call", "The names are those of static calls; __SCK__NAME is one without this too.");
    functions =
        syntax.flag(
            "--in",
            "The names are those of functions: show which keys and static calls each uses, and"
                + " what becomes of them if a livepatch replaces it.");
    source = new SourceArguments(syntax);
    modules =
        new ModuleArguments(
            syntax,
            "Show the keys' sites in the kernel's modules too, and what a report (-) names of them:"
                + " DIR is lib/modules/RELEASE, or a"
                + " package that has it; all of them without --loaded.");
    symbols = new SymbolArguments(syntax);
    json = syntax.flag("--json", "Write JSON.");
  }

  @Override
  public Integer call() throws IOException {
    List<String> names = arguments.keys();
    if (names.isEmpty() != all.value()) {
      throw new UsageException(
          all.value() ? "--all goes without keys" : "no key named; --all shows every one");
    }
    if (functions.value() && (calls.value() || all.value())) {
      throw new UsageException("--in takes functions, and neither --call nor --all");
    }
    if (source.arePresent() && functions.value()) {
      throw new UsageException("--source goes with keys and --call, not with --in");
    }
    if (modules.areGiven()
        && (functions.value() || calls.value() || all.value() || source.arePresent())) {
      throw new UsageException("--modules goes with keys, not with --all, --call, --in, --source");
    }
    Path image = arguments.image();
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + image)) {
      OpenImage open = symbols.of(OpenImage.openToDecode(image), Globals.of(spec)::tell);
      if (functions.value()) {
        return showFunctions(open, names, progress);
      }
      boolean allCalls =
          calls.value()
              || (!modules.areGiven() && !names.isEmpty() && names.stream().allMatch(this::isCall));
      List<String> report = allCalls || !names.contains(STANDARD_INPUT) ? List.of() : report();
      Answer answer = allCalls ? callsOf(open, names) : answer(open, names, report);
      return show(open, allCalls, answer, report, progress);
    }
  }

  private Answer callsOf(OpenImage open, List<String> names) {
    OpenCalls image = OpenCalls.of(open.image());
    List<StaticCall> found =
        all.value() ? image.calls().all() : image.named(names, Globals.of(spec)::tell);
    return new Answer(List.of(), found.stream().map(ShownCall::whole).toList());
  }

  private Answer answer(OpenImage open, List<String> names, List<String> report)
      throws IOException {
    if (all.value()) {
      return new Answer(open.keys().all().stream().map(Shown::whole).toList(), List.of());
    }
    modules.refuseOthers(open, words(names));
    SiteQuery query = new SiteQuery(open, Globals.of(spec)::tell);
    // However often something is named, it is shown once.
    Set<Shown> keys = new LinkedHashSet<>();
    Set<ShownCall> called = new LinkedHashSet<>();
    Set<String> foreign = new LinkedHashSet<>();
    Map<String, Integer> named = new TreeMap<>();
    for (String name : names) {
      Answer one = name.equals(STANDARD_INPUT) ? query.inReport(report.stream()) : query.of(name);
      keys.addAll(one.keys());
      called.addAll(one.calls());
      foreign.addAll(one.foreign());
      named.putAll(one.modules());
    }
    return new Answer(List.copyOf(keys), List.copyOf(called), List.copyOf(foreign), named);
  }

  private static List<String> words(List<String> names) {
    return names.stream().filter(name -> !name.equals(STANDARD_INPUT)).toList();
  }

  private static List<String> report() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        .lines()
        .toList();
  }

  private int show(
      OpenImage open, boolean allCalls, Answer shown, List<String> report, Progress progress)
      throws IOException {
    Sources sources = Sources.of(source.lines(open.image(), shown.addresses()));
    ModuleTree tree = modules.tree(open, spec.commandLine().getErr());
    // Of a report that names places, it is the places that are looked for.
    ModuleSites inModules =
        tree == null || words(arguments.keys()).isEmpty()
            ? ModuleSites.NOT_ASKED
            : ModuleSites.of(tree, open, shown.keys());
    List<ReportedModule> reported =
        tree == null || shown.modules().isEmpty()
            ? List.of()
            : ReportedModule.of(tree, open, shown.modules().keySet(), report);
    progress.end();
    try (Capstone capstone = Capstone.open()) {
      KeySites keys = new KeySites(open, capstone, sources, inModules);
      CallSites called = new CallSites(open.image(), capstone, sources);
      ReportedSites more = new ReportedSites(reported, capstone);
      if (json.value()) {
        printJson(open, allCalls, shown, keys, called, more);
      } else {
        print(shown, sources, keys, called, more);
      }
    }
    Path folder = tree == null ? null : tree.folder();
    return new ReportRemarks(open, folder, spec.commandLine().getErr()).print(shown, reported)
        ? ModuleArguments.exitCode(tree)
        : ExitCode.NO;
  }

  private void print(
      Answer shown, Sources sources, KeySites keys, CallSites called, ReportedSites more) {
    PrintWriter out = spec.commandLine().getOut();
    Globals globals = Globals.of(spec);
    sources.printFolder(out, globals.screen());
    keys.print(out, shown.keys(), globals.screen(), globals.colours());
    if (!shown.keys().isEmpty() && !shown.calls().isEmpty()) {
      out.println();
    }
    called.print(out, shown.calls(), globals.screen(), globals.colours());
    boolean some = !shown.keys().isEmpty() || !shown.calls().isEmpty();
    more.print(out, some, globals.screen(), globals.colours());
  }

  /** Where static calls were named there are no keys; where keys were, calls only at a place. */
  private void printJson(
      OpenImage open,
      boolean allCalls,
      Answer shown,
      KeySites keys,
      CallSites called,
      ReportedSites more)
      throws IOException {
    Json.print(
        spec.commandLine().getOut(),
        document -> {
          document.writeStartObject();
          document.writeStringField("image", open.image().path().toString());
          if (!allCalls) {
            keys.write(document, shown.keys());
          }
          if (allCalls || !shown.calls().isEmpty()) {
            called.write(document, shown.calls());
          }
          if (!shown.foreign().isEmpty()) {
            Json.writeTexts(document, "foreign", shown.foreign());
          }
          more.write(document);
          document.writeEndObject();
        });
  }

  private int showFunctions(OpenImage open, List<String> names, Progress progress)
      throws IOException {
    Set<FunctionRange> all = new LinkedHashSet<>();
    for (String name : names) {
      List<FunctionRange> ranges = FunctionRange.withParts(open.image(), name);
      if (ranges.isEmpty()) {
        throw new UsageException(open.image().path() + ": " + unknown(open.image(), name));
      }
      all.addAll(ranges);
    }
    List<FunctionRange> found = List.copyOf(all);
    FunctionUses report = new FunctionUses(open);
    progress.end();
    PrintWriter out = spec.commandLine().getOut();
    Globals globals = Globals.of(spec);
    if (json.value()) {
      try (Capstone capstone = Capstone.open()) {
        report.printJson(out, found, new KeySites(open, capstone, Sources.NOT_ASKED));
      }
    } else {
      report.print(out, found, globals.screen(), globals.colours());
    }
    return ExitCode.DONE;
  }

  private static String unknown(Image image, String name) {
    String function = "no function " + name;
    int plus = name.indexOf('+');
    if (plus > 0 && !FunctionRange.named(image, name.substring(0, plus)).isEmpty()) {
      return function + "; without --in, show tells what is at a place";
    }
    return FunctionLookup.of(image, name) instanceof FunctionLookup.Unknown unknown
        ? function + SimilarNames.question(unknown.suggestions())
        : function;
  }

  private boolean isCall(String name) {
    return calls.value() || name.startsWith(StaticCalls.KEY_PREFIX);
  }
}
