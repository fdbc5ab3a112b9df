package org.jumppatch.samples;

import static org.jumppatch.samples.SectionHeader.SHN_LORESERVE;
import static org.jumppatch.samples.SectionHeader.SHN_XINDEX;

import java.util.HexFormat;

/**
 * The ELF header, with two program headers behind it: text, then table and keys.
 *
 * <pre>
 * typedef struct {                     (ELF-64 object file format, "File header")
 *   unsigned char e_ident[16];
 *   Elf64_Half    e_type;
 *   Elf64_Half    e_machine;
 *   Elf64_Word    e_version;
 *   Elf64_Addr    e_entry;
 *   Elf64_Off     e_phoff;
 *   Elf64_Off     e_shoff;
 *   Elf64_Word    e_flags;
 *   Elf64_Half    e_ehsize;
 *   Elf64_Half    e_phentsize;
 *   Elf64_Half    e_phnum;
 *   Elf64_Half    e_shentsize;
 *   Elf64_Half    e_shnum;
 *   Elf64_Half    e_shstrndx;
 * } Elf64_Ehdr;
 * </pre>
 *
 * @param sectionHeaders file offset of the section headers, 0 where there are none
 * @param sections how many there are; the last one holds the section names
 */
record ElfHeader(int sectionHeaders, int sections) {
  private static final int SIZE = 64;
  private static final int PROGRAM_HEADER_SIZE = 56;

  // EI_MAG0-3, then ELFCLASS64, ELFDATA2LSB, EV_CURRENT, and zeroes for ELFOSABI_NONE.
  private static final String IDENT = "7f454c46" + "02010100" + "0000000000000000";

  private static final int ET_EXEC = 2;
  private static final int EM_X86_64 = 62;
  private static final int EV_CURRENT = 1;
  private static final int PT_LOAD = 1;
  private static final int PF_X = 1;
  private static final int PF_W = 2;
  private static final int PF_R = 4;

  /** Appends the headers of a file that is laid out like this. */
  void writeTo(LittleEndianOutput output, SampleLayout layout, int keysLength) {
    int names = Math.max(0, sections - 1);
    output.bytes(HexFormat.of().parseHex(IDENT));
    output.u16(ET_EXEC);
    output.u16(EM_X86_64);
    output.u32(EV_CURRENT);
    output.u64(SampleLayout.TEXT_ADDRESS);
    output.u64(SIZE);
    output.u64(sectionHeaders);
    output.u32(0);
    output.u16(SIZE);
    output.u16(PROGRAM_HEADER_SIZE);
    output.u16(2);
    output.u16(SectionHeader.SIZE);
    output.u16(sections >= SHN_LORESERVE ? 0 : sections);
    output.u16(names >= SHN_LORESERVE ? SHN_XINDEX : names);

    int writable = layout.tableLength() + keysLength;
    programHeader(output, PF_R | PF_X, SampleLayout.TEXT_OFFSET, layout.textLength());
    programHeader(output, PF_R | PF_W, layout.tableOffset(), writable);
  }

  private static void programHeader(LittleEndianOutput output, int flags, int offset, int size) {
    output.u32(PT_LOAD);
    output.u32(flags);
    output.u64(offset);
    output.u64(SampleLayout.address(offset)); // p_vaddr
    output.u64(SampleLayout.address(offset)); // p_paddr
    output.u64(size); // p_filesz
    output.u64(size); // p_memsz
    output.u64(SampleLayout.PAGE);
  }
}
