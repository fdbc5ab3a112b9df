package org.jumppatch.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.options.KeyFilter;
import org.jumppatch.cli.options.KeysAndImage;
import org.jumppatch.cli.options.ListArguments;
import org.jumppatch.cli.options.ModuleArguments;
import org.jumppatch.cli.options.PageArguments;
import org.jumppatch.cli.options.RunArguments;
import org.jumppatch.cli.options.SymbolArguments;
import org.jumppatch.cli.report.keys.CallColumn;
import org.jumppatch.cli.report.keys.KeyColumn;
import org.jumppatch.cli.report.keys.KeyList;
import org.jumppatch.cli.report.keys.KeyListJson;
import org.jumppatch.cli.report.keys.KeyOrder;
import org.jumppatch.cli.report.keys.KeyRow;
import org.jumppatch.cli.report.keys.ListedKeys;
import org.jumppatch.cli.report.keys.TotalCost;
import org.jumppatch.cli.report.keys.TotalCosts;
import org.jumppatch.cli.syntax.ExitCode;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.GivenOptions;
import org.jumppatch.cli.syntax.Globals;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.cli.syntax.UsageException;
import org.jumppatch.cli.terminal.Progress;
import org.jumppatch.elf.Meanwhile;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.keyname.NamePattern;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.cost.ModuleUses;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.KeyCost;
import org.jumppatch.patcher.text.Labelled;
import org.jumppatch.patcher.who.When;
import picocli.CommandLine.Model.CommandSpec;

/** {@code jumppatch list}: the keys of an image and what flipping each costs. */
public final class ListCommand implements Callable<Integer> {
  private static final int USUAL_CPUS = 4;

  private final CommandSpec spec;
  private final KeysAndImage arguments;
  private final KeyFilter filter;
  private final Given<List<When>> whens;
  private final ModuleArguments modules;
  private final ListArguments list;
  private final Given<Integer> cpus;
  private final Given<Long> maxIpis;
  private final Given<Boolean> noinstr;
  private final Given<Boolean> calls;
  private final SymbolArguments symbols;
  private final Given<String> format;

  public ListCommand(Syntax syntax) {
    spec =
        syntax
            .description("List the keys of an image, their sites, and what flipping each costs.")
            .footer(footer())
            .paged()
            .spec();
    arguments =
        new KeysAndImage(
            syntax,
            "1..*",
            "[PATTERN...] IMAGE",
            "Keys whose name, label or tracepoint is PATTERN, in which * and ? stand for anything:"
                + " 'sched*', 'sched:*', 'dyndbg:drivers/usb/*'. With --calls, static calls.",
            "IMAGE is a vmlinux, vmlinuz, module or any x86-64 ELF file.");
    filter = new KeyFilter(syntax);
    whens =
        syntax
            .option(
                "--when",
                "WHEN,...",
                "Only keys that can be flipped then: sealed (never again), boot, run, unknown; read"
                    + " from all code of the kernel.")
            .someOf(List.of(When.values()), When::word);
    modules = new ModuleArguments(syntax);
    list = new ListArguments(syntax, words(), ListCommand::isHeaded);
    cpus =
        syntax
            .option(
                "--cpus",
                "N",
                "CPUs of the machine that is asked about: one alone interrupts nobody; of more,"
                    + " say too what all get together.")
            .orNone(Integer.class);
    maxIpis =
        syntax
            .option(
                "--max-ipis",
                "N",
                "Exit 1 if flipping a key interrupts a CPU more than N times; name those keys.")
            .orNone(Long.class);
    noinstr =
        syntax.flag(
            "--noinstr",
            "Only keys, of every kind, with sites in noinstr and entry text, and what these mean"
                + " for syncs that CPUs in user mode could put off.");
    calls =
        syntax.flag("--calls", "List the static calls instead, and what one update of each costs.");
    symbols = new SymbolArguments(syntax);
    format = PageArguments.format(syntax, "keys, to search and sort in a browser");
  }

  /** Of keys and of static calls; which of them a list has is seen when it is made. */
  private static List<String> words() {
    Set<String> words = new LinkedHashSet<>(Labelled.labels(KeyColumn.values()));
    words.addAll(Labelled.labels(CallColumn.values()));
    return List.copyOf(words);
  }

  private static boolean isHeaded(String word, String heading) {
    return isHeaded(KeyColumn.values(), word, heading)
        || isHeaded(CallColumn.values(), word, heading);
  }

  private static <T extends Labelled> boolean isHeaded(T[] all, String word, String heading) {
    return Labelled.find(all, heading).map(Labelled::label).filter(word::equals).isPresent();
  }

  private static String[] footer() {
    List<String> lines =
        new ArrayList<>(List.of("", "Columns, and what --columns and --sort call them:"));
    lines.addAll(KeyColumn.help());
    lines.addAll(List.of("", "With --calls:"));
    lines.addAll(CallColumn.help());
    lines.add("");
    lines.add("Examples: jumppatch list 'sched*' vmlinuz --sort ipis");
    lines.add("          jumppatch list --kind tracepoint --columns name,sites,ipis vmlinuz");
    return lines.toArray(String[]::new);
  }

  @Override
  public Integer call() throws IOException {
    RunArguments.checkCpus(cpus());
    long most = Given.notNegative(maxIpis, IpiLimit.NONE);
    filter.minSites(0);
    list.check();
    if (PageArguments.isPage(format)) {
      GivenOptions.refuse(
          spec, List.of("--tsv", "--csv", "--json", "--calls"), "--format html shows keys");
    }
    Path image = arguments.image();
    try (Progress progress = Globals.of(spec).progress(() -> "reading " + image)) {
      Image file = Image.open(image);
      IpiLimit limit = new IpiLimit(image, most, spec.commandLine().getErr());
      return calls.value()
          ? new ListOfCalls(spec, filter, list, cpus(), list.isForTools() || maxIpis.isPresent())
              .print(named(file).image(), arguments.keys(), limit, progress)
          : listKeys(file, limit, progress);
    }
  }

  private OpenImage named(Image file) throws IOException {
    return symbols.of(OpenImage.of(file), Globals.of(spec)::tell);
  }

  private int cpus() {
    Integer given = cpus.orNull();
    return given == null ? USUAL_CPUS : given;
  }

  private boolean isOfEveryKind() {
    return list.isForTools() || maxIpis.isPresent() || noinstr.value();
  }

  private int listKeys(Image file, IpiLimit limit, Progress progress) throws IOException {
    Globals globals = Globals.of(spec);
    PrintWriter out = spec.commandLine().getOut();
    // That takes as long as to read the keys, and needs nothing but the names.
    Meanwhile<StaticCalls> early =
        symbols.arePresent() ? null : Meanwhile.of(() -> StaticCalls.of(file));
    OpenImage open = named(file);
    Meanwhile<StaticCalls> calls =
        early != null ? early : Meanwhile.of(() -> StaticCalls.of(open.image()));
    KeyLabels labels = new KeyLabels(open.image(), open.keys());
    for (String word : arguments.keys()) {
      String owner = modules.owner(open, word);
      if (owner != null && !NamePattern.isPattern(word)) {
        throw new UsageException(owner);
      } else if (owner != null) {
        globals.tell(owner);
      }
    }
    KeyFilter.Chosen all =
        filter.choose(open, labels, arguments.keys(), isOfEveryKind(), globals::tell);
    FlipTimes times = asksWhen() ? FlipTimes.of(open, labels) : FlipTimes.NOT_ASKED;
    KeyFilter.Chosen chosen =
        whens.isPresent() ? all.only(key -> isFlippedThen(times.of(key))) : all;
    ModuleTree tree = modules.tree(open, spec.commandLine().getErr());
    List<KeyRow> rows = rows(open, labels, chosen.keys(), times, calls, tree);
    progress.end();
    ListedKeys listed =
        new ListedKeys(
            open,
            new KeyList(rows, shownColumns(), unneededColumns(), new Places(open.image()), cpus()),
            order(),
            chosen,
            isFiltered());
    if (PageArguments.isPage(format)) {
      listed.page().write(out);
    } else if (list.isJson()) {
      KeyListJson.print(out, open, rows, cpus(), tree);
    } else if (limit.isGiven() && globals.quiet()) {
      // The exit code is the answer.
    } else if (list.tabs()) {
      listed.keys().printTabs(out);
    } else if (list.commas()) {
      listed.keys().printCommas(out);
    } else {
      listed.print(out, globals.screen(), globals.colours(), !filter.isAll(), noinstr.value());
      if (tree != null && !tree.missing().isEmpty()) {
        out.println(ModuleArguments.notCounted(tree.missing()));
      }
    }
    boolean nothing = rows.isEmpty() && chosen.hidden().isEmpty() && !arguments.keys().isEmpty();
    rows.forEach(row -> limit.check(row.label(), row.total().ipisPerCpu()));
    return nothing || limit.exitCode() != ExitCode.DONE
        ? ExitCode.NO
        : ModuleArguments.exitCode(tree);
  }

  private boolean isFiltered() {
    return !arguments.keys().isEmpty() || filter.isGiven() || whens.isPresent() || noinstr.value();
  }

  private boolean asksWhen() {
    List<KeyColumn> asked = list.columns(KeyColumn.values());
    return whens.isPresent() || (asked != null && asked.contains(KeyColumn.WHEN));
  }

  private List<KeyRow> rows(
      OpenImage open,
      KeyLabels labels,
      List<StaticKey> asked,
      FlipTimes times,
      Meanwhile<StaticCalls> calls,
      @Nullable ModuleTree tree)
      throws IOException {
    ModuleUses uses =
        tree == null ? ModuleUses.none() : ModuleUses.of(tree, open.image(), Dialect.V6_1);
    Meanwhile<List<TotalCost>> costs =
        Meanwhile.of(() -> new TotalCosts(open, calls.get(), uses, cpus()).ofAll(asked));
    // Labels are made meanwhile, but where costs tell whose are needed.
    List<String> names = noinstr.value() ? null : names(labels, asked);
    List<TotalCost> totals = costs.get();
    List<KeyRow> rows = new ArrayList<>(asked.size());
    for (int i = 0; i < asked.size(); i++) {
      StaticKey key = asked.get(i);
      if (noinstr.value() && totals.get(i).noinstrSites() == 0) {
        continue;
      }
      String name = names == null ? name(labels, key) : names.get(i);
      KeyCost cost = KeyCost.of(open.image(), key, Dialect.V6_1);
      rows.add(new KeyRow(key, labels.kind(key), name, cost, totals.get(i), times.of(key)));
    }
    rows.sort(new KeyOrder(order(), list.isReversed(), new Places(open.image()), cpus()));
    return rows;
  }

  private List<String> names(KeyLabels labels, List<StaticKey> keys) {
    List<String> names = new ArrayList<>(keys.size());
    for (StaticKey key : keys) {
      names.add(name(labels, key));
    }
    return names;
  }

  private String name(KeyLabels labels, StaticKey key) {
    return filter.isAll() ? key.name() : labels.label(key);
  }

  private boolean isFlippedThen(@Nullable When when) {
    return when != null && whens.value().contains(when);
  }

  private KeyColumn order() {
    return list.order(KeyColumn.values(), KeyColumn.SITES);
  }

  /** Who asks for columns wants to see them all. */
  private List<KeyColumn> unneededColumns() {
    return list.columns(KeyColumn.values()) == null ? KeyColumn.UNNEEDED : List.of();
  }

  /** Those that were asked for; else the usual ones, and those that the options mean. */
  private List<KeyColumn> shownColumns() {
    List<KeyColumn> asked = list.columns(KeyColumn.values());
    if (asked != null) {
      return asked;
    }
    if (noinstr.value()) {
      return KeyColumn.OF_NOINSTR;
    }
    List<KeyColumn> shown = new ArrayList<>(KeyColumn.STANDARD);
    if (whens.isPresent()) {
      shown.add(KeyColumn.WHEN);
    }
    if (modules.arePresent()) {
      shown.add(KeyColumn.MODULES);
    }
    Integer given = cpus.orNull();
    if (given != null && given > 1) {
      shown.add(KeyColumn.ALL_IPIS);
    }
    if (!list.isForTools() && !shown.contains(order())) {
      shown.add(order());
    }
    return shown;
  }
}
