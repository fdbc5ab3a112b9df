package org.jumppatch.patcher.explain.module;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.dump.Memory;
import org.jumppatch.elf.module.LinkedModule;
import org.jumppatch.elf.module.LinkedModule.UnknownPlace;
import org.jumppatch.patcher.explain.owner.ModulesInMemory;

/**
 * Places of a module that refer to another one of which there is no file, or to its own code that
 * ran once and is gone: what is left to call it are alternatives that were replaced. All places of
 * a symbol have to mean one address, and a loaded module's; of a section one page.
 *
 * @param module the module
 * @param modules those that are loaded
 */
record UnknownPlaces(LinkedModule module, ModulesInMemory modules) {
  /**
   * Takes over what the dump has at such places.
   *
   * @param bytes the module's text as it was linked with 0 for the symbols
   * @param missing bytes that the dump lacks
   * @param slide how far above its link address the kernel runs
   */
  void accept(byte[] bytes, byte[] dumped, BitSet missing, long slide) {
    long start = module.layout().memory().text().start();
    Map<String, Integer> meant = new HashMap<>();
    for (UnknownPlace place : module.unknown()) {
      int at = (int) (place.address() - start);
      if (!missing.get(at)) {
        int address = Code.s32(dumped, at) - Code.s32(bytes, at);
        boolean sound =
            place.gone()
                ? address < 0 && address % Memory.PAGE == 0
                : modules.mayHold(address - slide);
        meant.merge(place.symbol(), sound ? address : 0, (a, b) -> a.equals(b) ? a : 0);
      }
    }
    meant.values().removeIf(address -> address == 0);
    for (UnknownPlace place : module.unknown()) {
      if (meant.containsKey(place.symbol())) {
        int at = (int) (place.address() - start);
        System.arraycopy(dumped, at, bytes, at, place.size());
      }
    }
  }
}
