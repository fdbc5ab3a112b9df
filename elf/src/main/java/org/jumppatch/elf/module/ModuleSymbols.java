package org.jumppatch.elf.module;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.SymbolTable;
import org.jumppatch.elf.linux.Image;

/** What a loaded module offers other modules: what its symbols {@code __ksymtab_NAME} stand for. */
public final class ModuleSymbols {
  private static final String EXPORT = "__ksymtab_";

  private ModuleSymbols() {}

  /** The addresses of those that are asked for. */
  public static Map<String, Long> of(Image module, ModuleLayout layout, Set<String> wanted) {
    Map<String, Long> defined = new HashMap<>();
    Set<String> exported = new HashSet<>();
    for (Section section : module.elf().sections()) {
      if (section.type() == Section.SYMBOLS) {
        SymbolTable table = SymbolTable.read(module.elf(), section);
        for (int i = 1; i < table.count(); i++) {
          String name = table.section(i) > 0 ? table.name(i) : "";
          if (name.startsWith(EXPORT)) {
            exported.add(name.substring(EXPORT.length()));
          } else if (wanted.contains(name) && !table.isLocal(i)) {
            long start = layout.address(module.elf().section(table.section(i)).index());
            defined.put(name, start + table.value(i));
          }
        }
      }
    }
    defined.keySet().retainAll(exported);
    return defined;
  }
}
