package org.jumppatch.cli.report.keys;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.cost.Deferral;
import org.jumppatch.patcher.cost.Deferral.Standing;
import org.jumppatch.patcher.cost.ModuleUse;

/**
 * What flipping a key costs a booted kernel with all that goes with it.
 *
 * @param sealed whether nobody can flip it any more, which costs nothing
 * @param call name of the static call that is updated with it; null where none is
 * @param callSites live sites of the call, without its trampoline
 * @param modules the modules that have sites of it; none where no modules are named
 * @param deferral what would be left of it for CPUs in user mode, if syncs could wait
 * @param ipisPerCpu interrupts of each other CPU
 * @param oneByOne the same if each place were patched on its own
 */
public record TotalCost(
    boolean sealed,
    @Nullable String call,
    int callSites,
    List<ModuleUse> modules,
    Deferral deferral,
    int ipisPerCpu,
    int oneByOne) {
  public TotalCost {
    modules = List.copyOf(modules);
  }

  /** Sites in modules. */
  public int moduleSites() {
    return modules.stream().mapToInt(ModuleUse::sites).sum();
  }

  /** Sites in noinstr text, those in modules among them. */
  public int noinstrSites() {
    return deferral.noinstrSites() + modules.stream().mapToInt(ModuleUse::noinstrSites).sum();
  }

  /** What becomes of a flip, with regard to the modules too. */
  public Standing standing() {
    boolean inModules = modules.stream().anyMatch(use -> use.noinstrBatches() > 0);
    return deferral.standing() == Standing.DEFERRED && inModules
        ? Standing.INTERRUPTS
        : deferral.standing();
  }

  /** Interrupts of each CPU in user mode that are left if syncs are deferred. */
  int isolatedIpisPerCpu() {
    int inModules = modules.stream().mapToInt(ModuleUse::isolatedIpisPerCpu).sum();
    boolean never = standing() == Standing.SEALED || standing() == Standing.READ_ONLY;
    return never ? 0 : deferral.ipisPerCpu() + inModules;
  }
}
