package org.jumppatch.patcher.explain.module;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.LinkedModule;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleInfo;
import org.jumppatch.elf.module.ModuleLayout;
import org.jumppatch.elf.module.ModuleLinker;
import org.jumppatch.elf.module.ModuleLinker.Offered;
import org.jumppatch.elf.module.ModuleMemory;
import org.jumppatch.patcher.explain.owner.ModulesInMemory.LoadedModule;

/**
 * A module that is loaded and whose file is at hand.
 *
 * @param module as the running kernel has it
 * @param file where its file is
 * @param image that file
 * @param layout where its sections were put
 */
public record OpenedModule(LoadedModule module, ModuleFile file, Image image, ModuleLayout layout) {
  private static final String PER_CPU = ".data..percpu";

  /**
   * Opens the file of a module.
   *
   * @param release the kernel's; null where it is not known
   * @throws IOException if the file cannot be read
   * @throws org.jumppatch.elf.ImageFormatException if it is no module, or another kernel's, or was
   *     not loaded as it is
   */
  public static OpenedModule open(LoadedModule module, ModuleFile file, @Nullable String release)
      throws IOException {
    Image image = file.open();
    String built = ModuleInfo.of(image).release();
    if (release != null && !release.equals(built)) {
      throw image.content().malformed(-1, "a module of another kernel: " + built);
    }
    ModuleMemory memory = module.memory();
    if (memory == null) {
      throw image.content().malformed(-1, "where it lies is not known");
    }
    return new OpenedModule(
        module, file, image, ModuleLayout.of(image.elf(), memory, module::names));
  }

  /** Its name, with underscores. */
  public String name() {
    return module.name();
  }

  /**
   * The file relocated where it was loaded.
   *
   * @param offered what it takes from the kernel and from other modules
   * @param slide how far above its link address the kernel runs
   * @throws org.jumppatch.elf.ImageFormatException if that cannot be done
   */
  public LinkedModule linked(Offered offered, long slide) {
    return ModuleLinker.link(image, layout, offered, slide, perCpu());
  }

  /** Where its per-CPU variables are; 0 where it has none. */
  private long perCpu() {
    Section section = image.elf().section(PER_CPU).orElse(null);
    if (section == null || section.size() == 0) {
      return 0;
    }
    Long found = module.perCpu(section.size());
    if (found == null) {
      throw image.content().malformed(-1, "its per-CPU variables are not found");
    }
    return found;
  }
}
