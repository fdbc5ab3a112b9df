package org.jumppatch.samples;

import static org.jumppatch.samples.SectionHeader.SHF_ALLOC;
import static org.jumppatch.samples.SectionHeader.SHF_EXECINSTR;
import static org.jumppatch.samples.SectionHeader.SHF_WRITE;
import static org.jumppatch.samples.SectionHeader.SHT_STRTAB;
import static org.jumppatch.samples.SectionHeader.SHT_SYMTAB;
import static org.jumppatch.samples.SectionHeader.SHT_SYMTAB_SHNDX;

/**
 * An ELF64 executable around text, a jump table and keys:
 *
 * <pre>
 * 0       ELF header, two program headers
 * 0x1000  .text               segment 1, R E
 * page    __jump_table        segment 2, RW
 *         .data
 *         .symtab, .symtab_shndx, .strtab, .shstrtab
 *         section headers
 * </pre>
 *
 * Where many sections are asked for, empty ones take the numbers before {@code .text}, so that
 * those which matter get the large numbers.
 */
final class SampleElf {
  /**
   * The null section, text, table, keys, symbols with their large section numbers, two for names.
   */
  static final int FEWEST_SECTIONS = 8;

  private final SampleLayout layout;
  private final byte[] text;
  private final byte[] table;
  private final byte[] keys;

  SampleElf(SampleLayout layout, byte[] text, byte[] table, byte[] keys) {
    this.layout = layout;
    this.text = text;
    this.table = table;
    this.keys = keys;
  }

  /** The number of {@code .text} in a file with this many sections; table and keys follow. */
  static int textSection(int sections) {
    return 1 + sections - FEWEST_SECTIONS;
  }

  /** The file without section headers, and so without symbols. */
  byte[] withoutSections() {
    return loaded(new ElfHeader(0, 0)).toByteArray();
  }

  /**
   * The file with sections and symbols.
   *
   * @param count how many sections, at least {@link #FEWEST_SECTIONS}
   */
  byte[] withSections(int count, SymbolList symbols) {
    SectionList sections = new SectionList(layout.dataOffset() + keys.length, count);
    sections.addEmpty(textSection(count) - sections.next());
    long code = SHF_ALLOC | SHF_EXECINSTR;
    long data = SHF_ALLOC | SHF_WRITE;
    sections.addLoaded(".text", code, SampleLayout.TEXT_OFFSET, text.length, 16);
    sections.addLoaded("__jump_table", data, layout.tableOffset(), table.length, 8);
    sections.addLoaded(".data", data, layout.dataOffset(), keys.length, 8);

    int symtab = sections.next();
    int strtab = symtab + 2;
    // sh_info of a symbol table is the number of the first global symbol.
    sections.addTable(".symtab", SHT_SYMTAB, symbols.symbols(), strtab, 1, SymbolList.ENTRY_SIZE);
    sections.addTable(".symtab_shndx", SHT_SYMTAB_SHNDX, symbols.largeSections(), symtab, 0, 4);
    sections.addTable(".strtab", SHT_STRTAB, symbols.names(), 0, 0, 0);
    sections.addNames();

    LittleEndianOutput file = loaded(new ElfHeader(sections.headersOffset(), count));
    sections.writeTo(file);
    return file.toByteArray();
  }

  /** Headers and everything that is loaded, each in its place. */
  private LittleEndianOutput loaded(ElfHeader header) {
    LittleEndianOutput file = new LittleEndianOutput();
    header.writeTo(file, layout, keys.length);
    file.fill(SampleLayout.TEXT_OFFSET - file.size(), 0);
    file.bytes(text);
    file.fill(layout.tableOffset() - file.size(), 0);
    file.bytes(table);
    file.bytes(keys);
    return file;
  }
}
