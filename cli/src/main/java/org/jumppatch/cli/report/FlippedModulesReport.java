package org.jumppatch.cli.report;

import static org.jumppatch.patcher.text.Grouped.counted;
import static org.jumppatch.patcher.text.Grouped.grouped;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.terminal.Colours.Meaning;
import org.jumppatch.patcher.run.FlippedModule;
import org.jumppatch.patcher.run.FlippedModules;
import org.jumppatch.patcher.run.FlippedModules.WrittenFolder;
import org.jumppatch.patcher.site.Note;
import org.jumppatch.patcher.smp.probe.Execution;
import org.jumppatch.patcher.text.Listed;

/** Tells people what was done in the modules that go with a kernel. */
final class FlippedModulesReport {
  /** Modules that are named on a line. */
  private static final int NAMED = 6;

  private final ReportLines lines;
  private final FlippedModules modules;

  FlippedModulesReport(ReportLines lines, FlippedModules modules) {
    this.lines = lines;
    this.modules = modules;
  }

  /** Adds the lines, before the one that says what was written of the kernel. */
  void add(@Nullable WrittenFolder written) {
    List<FlippedModule> changed =
        modules.modules().stream().filter(module -> !module.isUnchanged()).toList();
    List<FlippedModule> unchanged =
        modules.modules().stream().filter(FlippedModule::isUnchanged).toList();
    if (modules.modules().isEmpty()) {
      lines.add(Meaning.HEADING, "modules", "none has a site of what is flipped");
    }
    if (!changed.isEmpty()) {
      lines.add(
          Meaning.HEADING,
          "modules",
          "%s in %s: %s"
              .formatted(
                  counted(modules.places(), "place"),
                  counted(changed.size(), "module"),
                  named(changed)));
      lines.add(
          "  " + counted(batches(changed), "batch", "batches"),
          "%s to each other CPU, were they loaded; %s executions, %s torn, %s unhandled"
              .formatted(
                  counted(modules.ipisPerCpu(), "IPI"),
                  grouped(changed.stream().mapToLong(m -> m.run().counts().total()).sum()),
                  grouped(executions(changed, Execution.TORN)),
                  grouped(executions(changed, Execution.UNHANDLED))));
    }
    if (!unchanged.isEmpty()) {
      lines.add(
          Meaning.HEADING,
          "unchanged",
          "%s whose sites are as they have to be, or are set when it is loaded: %s"
              .formatted(counted(unchanged.size(), "module"), named(unchanged)));
    }
    if (!modules.missing().isEmpty()) {
      lines.add(
          Meaning.WRONG,
          "without file",
          "%s, not flipped: %s"
              .formatted(
                  counted(modules.missing().size(), "loaded module"),
                  Listed.first(modules.missing(), NAMED)));
    }
    addNotes(changed);
    if (written != null) {
      lines.add(
          Meaning.ADDED,
          "wrote",
          "%s: the kernel and %s"
              .formatted(written.folder(), counted(modules.modules().size(), "module")));
    }
  }

  /** What is true of many is said once. */
  private void addNotes(List<FlippedModule> changed) {
    Map<String, Integer> notes = new LinkedHashMap<>();
    for (FlippedModule module : changed) {
      for (Note note : module.run().notes()) {
        notes.merge(note.message(), 1, Integer::sum);
      }
    }
    notes.forEach(
        (message, count) ->
            lines.add(
                Meaning.WARNING, "note", "in %s: %s".formatted(counted(count, "module"), message)));
  }

  private static int batches(List<FlippedModule> modules) {
    return modules.stream().mapToInt(m -> m.run().run().program().vectors().size()).sum();
  }

  private static long executions(List<FlippedModule> modules, Execution kind) {
    return modules.stream().mapToLong(m -> m.run().counts().count(kind)).sum();
  }

  private static String named(List<FlippedModule> modules) {
    return Listed.first(modules.stream().map(module -> module.file().name()).toList(), NAMED);
  }
}
