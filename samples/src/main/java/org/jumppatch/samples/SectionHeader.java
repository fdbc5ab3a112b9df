package org.jumppatch.samples;

/**
 * One section header.
 *
 * <pre>
 * typedef struct {                     (ELF-64 object file format, "Sections")
 *   Elf64_Word  sh_name;
 *   Elf64_Word  sh_type;
 *   Elf64_Xword sh_flags;
 *   Elf64_Addr  sh_addr;
 *   Elf64_Off   sh_offset;
 *   Elf64_Xword sh_size;
 *   Elf64_Word  sh_link;
 *   Elf64_Word  sh_info;
 *   Elf64_Xword sh_addralign;
 *   Elf64_Xword sh_entsize;
 * } Elf64_Shdr;
 * </pre>
 *
 * @param name offset of the name in the section name string table
 */
record SectionHeader(
    int name,
    int type,
    long flags,
    long address,
    long offset,
    long size,
    int link,
    int info,
    long alignment,
    long entrySize) {

  static final int SIZE = 64;

  static final int SHT_NULL = 0;
  static final int SHT_PROGBITS = 1;
  static final int SHT_SYMTAB = 2;
  static final int SHT_STRTAB = 3;
  static final int SHT_SYMTAB_SHNDX = 18;

  static final long SHF_WRITE = 1;
  static final long SHF_ALLOC = 2;
  static final long SHF_EXECINSTR = 4;

  /** Section numbers from here on do not fit where 16 bits are given to one. */
  static final int SHN_LORESERVE = 0xff00;

  /** Stands where a number does not fit. */
  static final int SHN_XINDEX = 0xffff;

  void writeTo(LittleEndianOutput output) {
    output.u32(name);
    output.u32(type);
    output.u64(flags);
    output.u64(address);
    output.u64(offset);
    output.u64(size);
    output.u32(link);
    output.u32(info);
    output.u64(alignment);
    output.u64(entrySize);
  }
}
