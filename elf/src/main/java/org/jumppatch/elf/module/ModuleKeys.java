package org.jumppatch.elf.module;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;

/**
 * The static keys that a module tests. When one of the kernel's is flipped, the sites of each
 * loaded module are patched in batches of their own ({@code __jump_label_mod_update},
 * kernel/jump_label.c).
 *
 * @param module the module's name
 * @param keys its keys by ascending address, those of the kernel last
 */
public record ModuleKeys(String module, List<ModuleKey> keys) {
  public ModuleKeys {
    keys = List.copyOf(keys);
  }

  /**
   * Reads one module's.
   *
   * @throws org.jumppatch.elf.ImageFormatException if its jump table is malformed
   */
  public static ModuleKeys of(ModuleFile file, Image module) {
    List<ModuleKey> keys = new ArrayList<>();
    for (StaticKey key : StaticKeys.of(module, JumpTable.of(module)).all()) {
      int live = 0;
      for (JumpEntry entry : key.entries()) {
        live += module.isInit(entry.code()) ? 0 : 1;
      }
      keys.add(new ModuleKey(key.name(), key.isExternal(), key.entries().size(), live));
    }
    return new ModuleKeys(file.name(), keys);
  }

  /**
   * Reads those of a whole tree.
   *
   * @throws IOException as by {@link ModuleTree#read}
   */
  public static List<ModuleKeys> of(ModuleTree tree, Image kernel) throws IOException {
    return tree.read(KernelRelease.of(kernel), ModuleKeys::of);
  }
}
