package org.jumppatch.cli.report.explain;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jumppatch.cli.terminal.Colours;
import org.jumppatch.cli.terminal.Screen;
import org.jumppatch.cli.terminal.Terminal;
import org.jumppatch.patcher.explain.ExplainedModule;
import org.jumppatch.patcher.explain.ModuleChange;
import org.jumppatch.patcher.text.Listed;

/** How many modules were loaded, and which of them were not looked at. */
final class ModulesReport {
  /** Modules that are named for one reason. */
  private static final int NAMED = 8;

  private final Colours colours;
  private final Screen screen;
  private final PrintWriter out;

  ModulesReport(Colours colours, Screen screen, PrintWriter out) {
    this.colours = colours;
    this.screen = screen;
    this.out = out;
  }

  /**
   * One line, where there are any, and one where there may be more.
   *
   * @param lacking why there may be; empty where there are none
   */
  void printHead(List<ExplainedModule> modules, String lacking) {
    printLoaded(modules);
    if (!lacking.isEmpty()) {
      String which = modules.isEmpty() ? "not looked for" : "others not looked for";
      out.printf("modules      %s%n", bad(Terminal.printable(which + ": " + lacking)));
    }
  }

  private void printLoaded(List<ExplainedModule> modules) {
    List<ExplainedModule> checked = modules.stream().filter(ExplainedModule::isChecked).toList();
    int unchecked = modules.size() - checked.size();
    if (modules.isEmpty()) {
      return;
    }
    String loaded = counted(modules.size(), "module") + " loaded";
    if (checked.isEmpty()) {
      out.printf("modules      %s%n", bad(loaded + ", their text not checked"));
      return;
    }
    long compared = checked.stream().mapToLong(ExplainedModule::compared).sum();
    long different = checked.stream().mapToLong(ExplainedModule::different).sum();
    long missing = checked.stream().mapToLong(ExplainedModule::missing).sum();
    out.printf(
        "modules      %s: compared %s, %s differ from the files%s%s%n",
        loaded,
        counted(compared, "byte"),
        grouped(different),
        missing == 0 ? "" : bad(", " + grouped(missing) + " not in the dump"),
        unchecked == 0 ? "" : bad(", the text of " + grouped(unchecked) + " not checked"));
  }

  /** Those whose text was not checked, by the reason. */
  void printUnchecked(List<ExplainedModule> modules) {
    Map<String, List<String>> reasons = new LinkedHashMap<>();
    for (ExplainedModule module : modules) {
      if (!module.isChecked()) {
        reasons.computeIfAbsent(module.lacking(), r -> new ArrayList<>()).add(module.name());
      }
    }
    if (!reasons.isEmpty()) {
      out.println();
    }
    reasons.forEach(
        (reason, names) ->
            screen.print(
                out,
                Terminal.printable(
                    "not checked: %s: %s".formatted(Listed.first(names, NAMED), reason))));
  }

  /** What became of them since an earlier dump: how many of each fate, and where text changed. */
  void printChanges(List<ModuleChange> changes) {
    if (changes.isEmpty()) {
      return;
    }
    long bytes = changes.stream().mapToLong(ModuleChange::bytes).sum();
    long unexplained = changes.stream().mapToLong(ModuleChange::unexplained).sum();
    out.println();
    screen.print(
        out,
        "modules: %s of their text changed, %s of them unexplained now or then"
            .formatted(counted(bytes, "byte"), grouped(unexplained)));
    for (ModuleChange module : changes) {
      if (module.bytes() != 0) {
        String causes =
            module.causes().stream()
                .map(one -> "%s %s".formatted(one.cause().word(), grouped(one.bytes())))
                .collect(Collectors.joining(", "));
        String left =
            module.unexplained() == 0
                ? ""
                : bad("unexplained " + grouped(module.unexplained()))
                    + (causes.isEmpty() ? "" : ", ");
        screen.print(
            out,
            "[%s]: %s: %s%s"
                .formatted(
                    Terminal.printable(module.name()),
                    counted(module.bytes(), "byte"),
                    left,
                    causes));
      }
    }
    printFate(changes, ModuleChange.Fate.LOADED, "loaded since");
    printFate(changes, ModuleChange.Fate.UNLOADED, "unloaded since");
    printFate(changes, ModuleChange.Fate.RELOADED, "loaded again elsewhere");
    Map<String, List<String>> reasons = new LinkedHashMap<>();
    for (ModuleChange module : changes) {
      if (!module.isCompared()) {
        reasons.computeIfAbsent(module.lacking(), r -> new ArrayList<>()).add(module.name());
      }
    }
    reasons.forEach(
        (reason, names) ->
            screen.print(
                out,
                bad(
                    Terminal.printable(
                        "not compared with the earlier dump: %s: %s"
                            .formatted(Listed.first(names, NAMED), reason)))));
  }

  private void printFate(List<ModuleChange> changes, ModuleChange.Fate fate, String words) {
    List<String> names =
        changes.stream().filter(one -> one.fate() == fate).map(ModuleChange::name).toList();
    if (!names.isEmpty()) {
      screen.print(out, Terminal.printable(words + ": " + Listed.first(names, NAMED)));
    }
  }

  private String bad(String words) {
    return colours.paint(Colours.Meaning.REMOVED, words);
  }
}
