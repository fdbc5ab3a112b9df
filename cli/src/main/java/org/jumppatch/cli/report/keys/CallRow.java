package org.jumppatch.cli.report.keys;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.Places;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallForm;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCallSite;
import org.jumppatch.patcher.cost.ActionCost;
import org.jumppatch.patcher.cost.CostedImage;

/**
 * A static call with what is shown of it.
 *
 * @param call the static call
 * @param function the symbol of the function that it calls at rest; null for none and where it is
 *     not known
 * @param init sites in init text
 * @param tail sites that are tail calls
 * @param conditional sites that are tail calls under a condition
 * @param ipisPerCpu interrupts of each other CPU for one update
 * @param batchedIpisPerCpu the same if all places were sorted and patched together
 */
public record CallRow(
    StaticCall call,
    @Nullable String function,
    int init,
    int tail,
    int conditional,
    int ipisPerCpu,
    int batchedIpisPerCpu) {

  /**
   * That of a static call.
   *
   * @param cpus of the machine that is asked about: one alone interrupts nobody
   */
  public static CallRow of(Image image, CostedImage costed, StaticCall call, int cpus) {
    int init = 0;
    int tail = 0;
    int conditional = 0;
    for (StaticCallSite site : call.sites()) {
      init += image.isInit(site.address()) ? 1 : 0;
      tail += site.place().form() == CallForm.TAIL ? 1 : 0;
      conditional += site.place().form() == CallForm.CONDITIONAL ? 1 : 0;
    }
    ActionCost cost =
        new ActionCost(call.name(), List.of(costed.update(call, 0)), costed.dialect());
    return new CallRow(
        call,
        function(image, call),
        init,
        tail,
        conditional,
        cpus > 1 ? cost.ipisPerCpu() : 0,
        cpus > 1 ? cost.queuedIpisPerCpu() : 0);
  }

  /** The function that it calls at rest: its symbol; null for none and where it is not known. */
  public static @Nullable String function(Image image, StaticCall call) {
    Long function = call.function();
    if (function == null || function == 0) {
      return null;
    }
    List<String> names = image.symbols().namesOf(function);
    return names.isEmpty() ? new Places(image).address(function) : names.get(0);
  }
}
