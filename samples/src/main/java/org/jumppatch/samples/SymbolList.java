package org.jumppatch.samples;

/**
 * A symbol table in the making, with global symbols only, and beside it the table for section
 * numbers that do not fit into a symbol.
 *
 * <pre>
 * typedef struct {                     (ELF-64 object file format, "Symbol table")
 *   Elf64_Word    st_name;
 *   unsigned char st_info;
 *   unsigned char st_other;
 *   Elf64_Half    st_shndx;
 *   Elf64_Addr    st_value;
 *   Elf64_Xword   st_size;
 * } Elf64_Sym;
 * </pre>
 */
final class SymbolList {
  static final int ENTRY_SIZE = 24;

  static final int STT_NOTYPE = 0;
  static final int STT_OBJECT = 1;
  static final int STT_FUNC = 2;

  private static final int STB_GLOBAL = 1;

  private final StringTable names = new StringTable();
  private final LittleEndianOutput symbols = new LittleEndianOutput();
  private final LittleEndianOutput largeSections = new LittleEndianOutput();

  SymbolList() {
    symbols.fill(ENTRY_SIZE, 0);
    largeSections.u32(0);
  }

  void add(String name, int type, int section, long value, long size) {
    boolean large = section >= SectionHeader.SHN_LORESERVE;
    symbols.u32(names.add(name));
    symbols.u8(STB_GLOBAL << 4 | type);
    symbols.u8(0);
    symbols.u16(large ? SectionHeader.SHN_XINDEX : section);
    symbols.u64(value);
    symbols.u64(size);
    largeSections.u32(large ? section : 0);
  }

  byte[] names() {
    return names.content();
  }

  byte[] symbols() {
    return symbols.toByteArray();
  }

  /** One 32-bit section number for each symbol, 0 where the symbol has it (gABI, "Sections"). */
  byte[] largeSections() {
    return largeSections.toByteArray();
  }
}
