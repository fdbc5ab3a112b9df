package org.jumppatch.elf.module;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * What a kernel offers its modules, by name.
 *
 * <pre>
 * struct kernel_symbol {                offset
 *   int value_offset;                      0   from here
 *   int name_offset;                       4   from here
 *   int namespace_offset;                  8   from here
 * };
 * </pre>
 *
 * (include/linux/export-internal.h.) The tables are the sections {@code __ksymtab} and {@code
 * __ksymtab_gpl}.
 */
public final class ExportedSymbols {
  private static final List<String> TABLES = List.of("__ksymtab", "__ksymtab_gpl");
  private static final int SIZE = 12;
  private static final int LONGEST = 512;

  private ExportedSymbols() {}

  /**
   * The addresses of those that are asked for. A name that no table has is taken from the kernel's
   * symbols if it stands for one address there.
   */
  public static Map<String, Long> of(Image kernel, Set<String> wanted) {
    Map<String, Long> found = new HashMap<>();
    for (String table : TABLES) {
      kernel
          .elf()
          .section(table)
          .filter(section -> section.hasContent() && section.size() != 0)
          .ifPresent(section -> read(kernel, section, wanted, found));
    }
    if (found.size() < wanted.size()) {
      addNamed(kernel.symbols(), wanted, found);
    }
    return found;
  }

  private static void read(
      Image kernel, Section table, Set<String> wanted, Map<String, Long> found) {
    Bytes entries = kernel.elf().content(table);
    for (long at = 0; at + SIZE <= entries.size(); at += SIZE) {
      long address = table.address() + at;
      String name = name(kernel, address + 4 + entries.s32(at + 4));
      if (wanted.contains(name)) {
        found.putIfAbsent(name, address + entries.s32(at));
      }
    }
  }

  private static String name(Image kernel, long address) {
    AddressSpace space = kernel.space();
    long offset = space.fileOffset(address, 1);
    StringBuilder name = new StringBuilder();
    while (offset >= 0 && name.length() < LONGEST && kernel.content().has(offset, 1)) {
      int letter = kernel.content().u8(offset++);
      if (letter == 0) {
        return name.toString();
      }
      name.append((char) letter);
    }
    return "";
  }

  private static void addNamed(Symbols symbols, Set<String> wanted, Map<String, Long> found) {
    Map<String, Long> named = new HashMap<>();
    for (int i = 0; i < symbols.count(); i++) {
      String name = symbols.name(i);
      if (wanted.contains(name) && !found.containsKey(name)) {
        Long address = symbols.address(i);
        named.merge(name, address, (a, b) -> a.equals(b) ? a : 0L);
      }
    }
    named.values().removeIf(address -> address == 0L);
    found.putAll(named);
  }
}
