package org.jumppatch.patcher.explain.module;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.ExportedSymbols;
import org.jumppatch.elf.module.LivepatchSymbol;
import org.jumppatch.elf.module.ModuleLinker;
import org.jumppatch.elf.module.ModuleLinker.Offered;
import org.jumppatch.elf.module.ModuleSymbols;
import org.jumppatch.patcher.explain.owner.ModulesInMemory;
import org.jumppatch.patcher.explain.owner.ModulesInMemory.LoadedModule;

/**
 * What modules take from the kernel and from each other.
 *
 * @param kernel the kernel
 * @param loaded all modules that are loaded
 */
public record ModuleOffers(Image kernel, ModulesInMemory loaded) {
  /** What these find, of which the files are at hand. */
  public Offered to(List<OpenedModule> opened) {
    Set<String> wanted = new HashSet<>();
    opened.forEach(module -> wanted.addAll(ModuleLinker.wanted(module.image())));
    Map<String, Long> symbols = new HashMap<>(ExportedSymbols.of(kernel, wanted));
    for (OpenedModule module : opened) {
      ModuleSymbols.of(module.image(), module.layout(), wanted).forEach(symbols::putIfAbsent);
    }
    for (String name : wanted) {
      LivepatchSymbol symbol = LivepatchSymbol.of(name);
      Long address = symbol == null ? null : address(symbol, opened);
      if (address != null) {
        symbols.put(name, address);
      }
    }
    return new Offered(symbols, formed());
  }

  private Set<String> formed() {
    return loaded.all().stream()
        .filter(LoadedModule::formed)
        .map(LoadedModule::name)
        .collect(Collectors.toSet());
  }

  private @Nullable Long address(LivepatchSymbol symbol, List<OpenedModule> opened) {
    if (symbol.object().equals(LivepatchSymbol.KERNEL)) {
      return symbol.in(kernel.symbols());
    }
    for (OpenedModule module : opened) {
      if (module.name().equals(symbol.object())) {
        return symbol.in(module.image(), module.layout());
      }
    }
    return null;
  }
}
