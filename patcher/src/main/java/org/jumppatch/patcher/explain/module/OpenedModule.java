package org.jumppatch.patcher.explain;

import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleLayout;
import org.jumppatch.patcher.explain.owner.ModulesInMemory.LoadedModule;

/**
 * A module that is loaded and whose file is at hand.
 *
 * @param module as the running kernel has it
 * @param file where its file is
 * @param image that file
 * @param layout where its sections were put
 */
record OpenedModule(LoadedModule module, ModuleFile file, Image image, ModuleLayout layout) {
  String name() {
    return module.name();
  }
}
