package org.jumppatch.elf;

import java.util.Arrays;

/**
 * The names in a file's own symbol table, with addresses as its {@link AddressSpace} lays it out.
 */
public final class ElfSymbols {
  private ElfSymbols() {}

  /**
   * The names of the symbol table that a linker leaves for people. Where it was stripped, what
   * remains for the dynamic linker names too few places to tell any other by its distance from one.
   *
   * @return {@link Symbols#NONE} if it has none
   * @throws ImageFormatException if the table is malformed
   */
  public static Symbols of(ElfFile elf, AddressSpace space) {
    for (Section section : elf.sections()) {
      if (section.type() == Section.SYMBOLS) {
        return of(elf, space, SymbolTable.read(elf, section));
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
    boolean sized = false;
    for (int i = 1; i < table.count(); i++) {
      int section = table.section(i);
      if (!table.hasName(i) || (section == SymbolTable.UNDEFINED && !relocatable)) {
        continue;
      }
      table.checkName(i);
      addresses[n] = relocatable ? address(elf, space, table, i) : table.value(i);
      ranks[n] = table.isAbsolute(i) ? -1 : table.rank(i);
      entries[n++] = i;
      sized |= table.size(i) != 0;
    }
    return new Symbols(
        Arrays.copyOf(addresses, n),
        Arrays.copyOf(ranks, n),
        new EntryNames(table, Arrays.copyOf(entries, n), sized));
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

  /** The names of some of a table's entries. */
  private static final class EntryNames implements Symbols.Names {
    private final SymbolTable table;
    private final int[] entries;
    private final boolean sized;

    /**
     * @param sized whether it has sizes at all: tables made of kallsyms have none
     */
    EntryNames(SymbolTable table, int[] entries, boolean sized) {
      this.table = table;
      this.entries = entries;
      this.sized = sized;
    }

    @Override
    public String name(int position) {
      return table.name(entries[position]);
    }

    @Override
    public long size(int position) {
      int entry = entries[position];
      // Of what another file has only that one knows the size.
      boolean told = sized && table.section(entry) != SymbolTable.UNDEFINED;
      return told ? Math.max(0, table.size(entry)) : -1;
    }

    @Override
    public int next(String name, int from, int to) {
      for (int i = from; i < to; i++) {
        if (table.isNamed(entries[i], name)) {
          return i;
        }
      }
      return -1;
    }
  }
}
