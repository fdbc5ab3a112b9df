package org.jumppatch.cli.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.KeyLookup;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyQuery;
import org.jumppatch.elf.keyname.NamePattern;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.text.Grouped;
import org.jumppatch.patcher.text.Listed;

/**
 * The keys that a kernel's modules define: a word may be one's of these where it is none of the
 * kernel's.
 *
 * @param kernel the kernel
 * @param folder where its modules are, which is looked into on demand
 */
public record KeysOfModules(OpenImage kernel, Path folder) {
  /** So many modules are named that have such keys. */
  private static final int MOST = 3;

  /** A module, and how many keys of a name it defines, or tests although it does not. */
  private record Owner(ModuleFile file, int own, int others) {}

  /**
   * Says whose a key is that the kernel has not; null where it has it, or no module does either.
   *
   * @param word as the user wrote it: a name or a pattern
   * @throws IOException as by {@link ModuleTree#read}
   */
  public @Nullable String owner(String word) throws IOException {
    KeyQuery query = new KeyQuery(kernel.image(), kernel.keys());
    if (!(query.resolve(word) instanceof KeyLookup.Unknown)) {
      return null;
    }
    List<Owner> owners = new ArrayList<>();
    ModuleTree.of(folder)
        .read(KernelRelease.of(kernel.image()), (file, module) -> owner(file, module, word))
        .forEach(one -> one.ifPresent(owners::add));
    List<Owner> own = owners.stream().filter(one -> one.own() > 0).toList();
    if (!own.isEmpty()) {
      int keys = own.stream().mapToInt(Owner::own).sum();
      boolean pattern = NamePattern.isPattern(word);
      String stands = pattern ? "stands for " : "is ";
      return told(
          word
              + " "
              + stands
              + (pattern || keys > 1 ? Grouped.counted(keys, "key") : "a key")
              + " of",
          own);
    }
    // Some tracepoints are one module's and in the code of others alone.
    List<Owner> users = owners.stream().filter(one -> one.others() > 0).toList();
    return users.isEmpty() || NamePattern.isPattern(word)
        ? null
        : told(word + " has sites in", users);
  }

  private static String told(String what, List<Owner> owners) {
    List<String> names = owners.stream().map(one -> one.file().name()).toList();
    return "%s %s %s: name %s as IMAGE"
        .formatted(
            what,
            names.size() == 1 ? "module" : "modules",
            Listed.first(names, MOST),
            owners.get(0).file().path());
  }

  private Optional<Owner> owner(ModuleFile file, Image module, String word) {
    StaticKeys keys = StaticKeys.of(module, JumpTable.of(module));
    KeyLookup lookup = new KeyQuery(module, keys).resolve(word);
    List<StaticKey> found = new ArrayList<>();
    if (lookup instanceof KeyLookup.Found one) {
      found.add(one.key());
    } else if (lookup instanceof KeyLookup.Matched all) {
      found.addAll(all.keys());
    } else if (lookup instanceof KeyLookup.Ambiguous several) {
      found.addAll(several.keys());
    }
    int own = 0;
    int others = 0;
    for (StaticKey key : found) {
      if (!key.isExternal()) {
        own++;
      } else if (kernel.keys().resolve(key.name()) instanceof KeyLookup.Unknown) {
        others++;
      }
    }
    return own + others == 0 ? Optional.empty() : Optional.of(new Owner(file, own, others));
  }
}
