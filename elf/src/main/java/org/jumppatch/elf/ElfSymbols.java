package org.jumppatch.elf;

import java.util.Arrays;

/**
 * The names in a file's own symbol table, with addresses as its {@link AddressSpace} lays it out.
 */
public final class ElfSymbols {
  private ElfSymbols() {}

  /**
   * The names of {@code .symtab}, or of {@code .dynsym} where the file was stripped.
   *
   * @return {@link Symbols#NONE} if it has neither
   * @throws ImageFormatException if the table is malformed
   */
  public static Symbols of(ElfFile elf, AddressSpace space) {
    for (int type : new int[] {Section.SYMBOLS, Section.DYNAMIC_SYMBOLS}) {
      for (Section section : elf.sections()) {
        if (section.type() == type) {
          return of(elf, space, SymbolTable.read(elf, section));
        }
      }
    }
    return Symbols.NONE;
  }

  private static Symbols of(ElfFile elf, AddressSpace space, SymbolTable table) {
    boolean relocatable = elf.header().type() == ElfType.RELOCATABLE;
    long[] addresses = new long[table.count()];
    int[] ranks = new int[table.count()];
    int[] entries = new int[table.count()];
    int n = 0;
    for (int i = 1; i < table.count(); i++) {
      int section = table.section(i);
      if (!table.isNamed(i) || (section == SymbolTable.UNDEFINED && !relocatable)) {
        continue;
      }
      addresses[n] = relocatable ? address(elf, space, table, i) : table.value(i);
      ranks[n] = table.isAbsolute(i) ? -1 : table.rank(i);
      entries[n++] = i;
    }
    int[] positions = Arrays.copyOf(entries, n);
    return new Symbols(
        Arrays.copyOf(addresses, n), Arrays.copyOf(ranks, n), i -> table.name(positions[i]));
  }

  /**
   * The address of a relocatable file's symbol: in its section as laid out, or the place that
   * stands for a symbol the file lacks.
   *
   * @throws ImageFormatException if it names a section that there is not
   */
  public static long address(ElfFile elf, AddressSpace space, SymbolTable table, int symbol) {
    int section = table.section(symbol);
    if (section == SymbolTable.UNDEFINED) {
      return space.externalAddress(symbol);
    }
    return section < 0
        ? table.value(symbol)
        : space.sectionAddress(elf.section(section).index()) + table.value(symbol);
  }
}
