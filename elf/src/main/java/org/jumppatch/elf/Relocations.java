package org.jumppatch.elf;

/**
 * A section of relocations, read entry by entry where it lies.
 *
 * <pre>
 * typedef struct {                      offset
 *   Elf64_Addr   r_offset;                 0   in a relocatable file, in the section relocated
 *   Elf64_Xword  r_info;                   8   symbol in the high half, type in the low one
 *   Elf64_Sxword r_addend;                16
 * } Elf64_Rela;
 * </pre>
 *
 * (System V ABI, "Relocation".)
 */
public final class Relocations {
  private static final int SIZE = 24;
  private static final int INFO_FIELD = 8;

  /** Most entries that are read: a hundred times those of the largest module. */
  public static final int LIMIT = 1 << 24;

  /** R_X86_64_NONE: nothing is written. */
  public static final int NONE = 0;

  /** R_X86_64_64: the address, in 64 bits. */
  public static final int ABSOLUTE_64 = 1;

  /** R_X86_64_PC32: the distance from the place, in 32 bits. */
  public static final int RELATIVE_32 = 2;

  /** R_X86_64_PLT32: as PC32 where there is no PLT, as in the kernel; of calls and jumps. */
  public static final int BRANCH_32 = 4;

  /** R_X86_64_RELATIVE: the addend, moved as the whole file is; of programs that run anywhere. */
  public static final int MOVED = 8;

  /** R_X86_64_32: the address, in 32 bits that are extended by zeroes. */
  private static final int ABSOLUTE_32 = 10;

  /** R_X86_64_32S: the address, in 32 bits that are extended by their sign. */
  private static final int ABSOLUTE_32_SIGNED = 11;

  /** R_X86_64_PC64: the distance from the place, in 64 bits. */
  public static final int RELATIVE_64 = 24;

  private final Bytes entries;
  private final long start;
  private final int count;

  private Relocations(Bytes entries, long start, int count) {
    this.entries = entries;
    this.start = start;
    this.count = count;
  }

  /**
   * Opens a section of type SHT_RELA.
   *
   * @throws ImageFormatException if its size is wrong
   */
  public static Relocations read(ElfFile elf, Section section) {
    Bytes entries = elf.content(section);
    long count = entries.size() / SIZE;
    if (section.entrySize() != SIZE || entries.size() % SIZE != 0) {
      throw elf.bytes().malformed(section.offset(), "a relocation table of odd size");
    }
    if (count > LIMIT) {
      throw elf.bytes()
          .malformed(section.offset(), count + " relocations are too many, over " + LIMIT);
    }
    return new Relocations(entries, section.offset(), (int) count);
  }

  /** Whether a type is that of a distance from the place. */
  public static boolean isRelative(int type) {
    return type == RELATIVE_32 || type == BRANCH_32 || type == RELATIVE_64;
  }

  /** Whether a type is that of an address in 32 bits. */
  public static boolean isAbsolute32(int type) {
    return type == ABSOLUTE_32 || type == ABSOLUTE_32_SIGNED;
  }

  /** Number of entries. */
  public int count() {
    return count;
  }

  /** {@code r_offset}: the place that is relocated. */
  public long place(int relocation) {
    return entries.u64(at(relocation));
  }

  /** Index of the symbol whose address is added, 0 for none. */
  public int symbol(int relocation) {
    return entries.s32(at(relocation) + INFO_FIELD + 4);
  }

  /** R_X86_64_*. */
  public int type(int relocation) {
    return entries.s32(at(relocation) + INFO_FIELD);
  }

  /** {@code r_addend}. */
  public long addend(int relocation) {
    return entries.u64(at(relocation) + 16);
  }

  /** File offset of the entry. */
  public long fileOffset(int relocation) {
    return start + at(relocation);
  }

  /** File offset of the 32 bits that hold the entry's type. */
  public long typeOffset(int relocation) {
    return fileOffset(relocation) + INFO_FIELD;
  }

  private static long at(int relocation) {
    return (long) relocation * SIZE;
  }
}
