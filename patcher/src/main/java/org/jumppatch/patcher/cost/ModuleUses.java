package org.jumppatch.patcher.cost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;
import org.jumppatch.elf.linux.NoinstrText;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.poke.Dialect;

/** Which modules have sites of which of the kernel's keys: they know them by their names. */
public final class ModuleUses {
  private final Map<String, List<ModuleUse>> byName;
  private final boolean known;

  private ModuleUses(Map<String, List<ModuleUse>> byName, boolean known) {
    this.byName = byName;
    this.known = known;
  }

  /** No modules at all. */
  public static ModuleUses none() {
    return new ModuleUses(Map.of(), false);
  }

  /** Whether modules were looked at. */
  public boolean areKnown() {
    return known;
  }

  /**
   * Reads all modules of a tree.
   *
   * @param kernel the kernel that they are of
   * @throws IOException as by {@link ModuleTree#read}
   */
  public static ModuleUses of(ModuleTree tree, Image kernel, Dialect dialect) throws IOException {
    Map<String, List<ModuleUse>> all = new HashMap<>();
    for (Map<String, ModuleUse> one :
        tree.read(KernelRelease.of(kernel), (file, image) -> uses(file, image, dialect))) {
      one.forEach((key, use) -> all.computeIfAbsent(key, name -> new ArrayList<>()).add(use));
    }
    return new ModuleUses(all, true);
  }

  private static Map<String, ModuleUse> uses(ModuleFile file, Image image, Dialect dialect) {
    Map<String, ModuleUse> uses = new HashMap<>();
    NoinstrText noinstr = NoinstrText.of(image);
    CostedImage module = null;
    for (StaticKey key : StaticKeys.of(image, JumpTable.of(image)).all()) {
      if (key.isExternal()) {
        // Most modules have no such key, so that their static calls need not be read.
        module =
            module == null
                ? new CostedImage(file.name(), image, StaticCalls.of(image), dialect)
                : module;
        CostRow flip = module.flip(key, 0);
        StaticCall call = module.callOf(key);
        int calls = call == null ? 0 : module.update(call, 0).sites();
        uses.put(
            key.name(),
            new ModuleUse(
                file.name(),
                key.entries().size(),
                flip.sites(),
                flip.batches(),
                calls,
                Deferral.sites(noinstr, key),
                Deferral.batches(image, noinstr, key, dialect)));
      }
    }
    return uses;
  }

  /** The modules that have sites of a key of the kernel, by name. */
  public List<ModuleUse> of(StaticKey key) {
    for (String name : byName.isEmpty() ? List.<String>of() : key.names()) {
      List<ModuleUse> uses = byName.get(name);
      if (uses != null) {
        return List.copyOf(uses);
      }
    }
    return List.of();
  }
}
