package org.jumppatch.elf;

/**
 * A section header.
 *
 * <pre>
 * typedef struct {                      offset
 *   Elf64_Word  sh_name;                   0   into the section of names
 *   Elf64_Word  sh_type;                   4
 *   Elf64_Xword sh_flags;                  8
 *   Elf64_Addr  sh_addr;                  16
 *   Elf64_Off   sh_offset;                24
 *   Elf64_Xword sh_size;                  32
 *   Elf64_Word  sh_link;                  40
 *   Elf64_Word  sh_info;                  44
 *   Elf64_Xword sh_addralign;             48
 *   Elf64_Xword sh_entsize;               56
 * } Elf64_Shdr;
 * </pre>
 *
 * (System V ABI, "Section Header".)
 *
 * @param index its place in the table; symbols refer to sections by it
 * @param name its name, empty where the file has no names
 * @param type SHT_*
 * @param flags SHF_*
 * @param address where it lies in memory; in a relocatable file 0
 * @param offset where its content lies in the file
 * @param size bytes in memory, and in the file unless it has no content
 * @param link index of the section it needs: a symbol table's strings, a relocation's symbols
 * @param info index of the section that relocations apply to; otherwise by type
 * @param alignment its address is a multiple of this power of two; 0 means 1
 * @param entrySize bytes of an entry where the section is a table
 */
public record Section(
    int index,
    String name,
    int type,
    long flags,
    long address,
    long offset,
    long size,
    int link,
    int info,
    long alignment,
    long entrySize) {
  /** Bytes of a header. */
  public static final int SIZE = 64;

  static final int NAME_FIELD = 0;

  /** SHT_NULL: a header that describes nothing, such as the first. */
  public static final int UNUSED = 0;

  /** SHT_SYMTAB. */
  public static final int SYMBOLS = 2;

  /** SHT_RELA. */
  public static final int RELOCATIONS = 4;

  /** SHT_NOTE: what tools are to know of the file. */
  public static final int NOTE = 7;

  /** SHT_NOBITS: takes room in memory and none in the file. */
  public static final int NO_BITS = 8;

  /** SHT_DYNSYM. */
  public static final int DYNAMIC_SYMBOLS = 11;

  /** SHT_SYMTAB_SHNDX: section numbers over 0xff00 of a symbol table's entries. */
  public static final int SYMBOL_SECTIONS = 18;

  private static final long WRITABLE = 1;
  private static final long ALLOCATED = 2;
  private static final long EXECUTABLE = 4;
  private static final long COMPRESSED = 0x800;

  /** Reads the header at a file offset that has room for it; the name stays empty. */
  static Section read(Bytes file, int index, long at) {
    return new Section(
        index,
        "",
        file.s32(at + 4),
        file.u64(at + 8),
        file.u64(at + 16),
        file.u64(at + 24),
        file.u64(at + 32),
        file.s32(at + 40),
        file.s32(at + 44),
        file.u64(at + 48),
        file.u64(at + 56));
  }

  Section named(String name) {
    return new Section(
        index, name, type, flags, address, offset, size, link, info, alignment, entrySize);
  }

  /** SHF_ALLOC: it takes room in memory when the image runs. */
  public boolean allocated() {
    return (flags & ALLOCATED) != 0;
  }

  /** SHF_EXECINSTR: it holds code. */
  public boolean executable() {
    return (flags & EXECUTABLE) != 0;
  }

  /** SHF_WRITE: it may be written when the image runs. */
  public boolean writable() {
    return (flags & WRITABLE) != 0;
  }

  /** Whether its bytes are in the file, and as they are in memory. */
  public boolean hasContent() {
    return type != NO_BITS && (flags & COMPRESSED) == 0;
  }
}
