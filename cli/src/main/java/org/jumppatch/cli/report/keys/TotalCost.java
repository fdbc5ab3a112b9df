package org.jumppatch.cli.report.keys;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.cost.ModuleUse;

/**
 * What flipping a key costs a booted kernel with all that goes with it.
 *
 * @param sealed whether nobody can flip it any more, which costs nothing
 * @param call name of the static call that is updated with it; null where none is
 * @param callSites live sites of the call, without its trampoline
 * @param modules the modules that have sites of it; none where no modules are named
 * @param ipisPerCpu interrupts of each other CPU
 * @param oneByOne the same if each place were patched on its own
 */
public record TotalCost(
    boolean sealed,
    @Nullable String call,
    int callSites,
    List<ModuleUse> modules,
    int ipisPerCpu,
    int oneByOne) {
  public TotalCost {
    modules = List.copyOf(modules);
  }

  /** Sites in modules. */
  int moduleSites() {
    return modules.stream().mapToInt(ModuleUse::sites).sum();
  }
}
